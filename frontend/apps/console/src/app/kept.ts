/** What is kept as it is stored, to tell whether it is still the same. */
export function rawKept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** What this browser keeps over a reload. A full or forbidden storage loses nothing that is on screen. */
export function readKept<T>(key: string): T | null {
  try {
    return JSON.parse(rawKept(key) ?? "null") as T | null;
  } catch {
    return null;
  }
}

/** Tells whether it is kept: where the storage is full or forbidden, only the page still holds it. */
export function keep(key: string, value: unknown): boolean {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function keptKeys(prefix: string): string[] {
  return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
}
