/** A drawer of localStorage under one prefix; falls back to memory where storage is denied or full. */
export class Shelf {
  readonly #memory = new Map<string, string>();

  constructor(
    private readonly area: Storage | null,
    readonly prefix: string,
  ) {}

  get<T>(name: string): T | null {
    const key = this.prefix + name;
    const text = this.#memory.get(key) ?? this.#stored(key);
    if (text === null) return null;
    try {
      return JSON.parse(text) as T;
    } catch {
      return null;
    }
  }

  set(name: string, value: unknown): void {
    const key = this.prefix + name;
    const text = JSON.stringify(value);
    try {
      if (this.area === null) throw new Error("no storage");
      this.area.setItem(key, text);
      this.#memory.delete(key);
    } catch {
      this.#memory.set(key, text);
    }
  }

  remove(name: string): void {
    this.#memory.delete(this.prefix + name);
    try {
      this.area?.removeItem(this.prefix + name);
    } catch {
      // Nothing was stored where nothing can be removed.
    }
  }

  /** The names that begin so, sorted. */
  names(start: string): string[] {
    const keys = new Set(this.#memory.keys());
    for (let index = 0; index < (this.area?.length ?? 0); index++) {
      const key = this.area?.key(index);
      if (key) keys.add(key);
    }
    const full = this.prefix + start;
    return Array.from(keys)
      .filter((key) => key.startsWith(full))
      .map((key) => key.slice(this.prefix.length))
      .sort();
  }

  clear(): void {
    for (const name of this.names("")) this.remove(name);
  }

  #stored(key: string): string | null {
    try {
      return this.area?.getItem(key) ?? null;
    } catch {
      return null;
    }
  }
}

/** The browser's storage, or null where a cookie or privacy setting denies it. */
export function browserStorage(): Storage | null {
  try {
    localStorage.setItem("kefu:probe", "1");
    localStorage.removeItem("kefu:probe");
    return localStorage;
  } catch {
    return null;
  }
}
