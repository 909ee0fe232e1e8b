/** What a shelf needs of localStorage. */
export type Area = Pick<Storage, "length" | "key" | "getItem" | "setItem" | "removeItem">;

/** A drawer of a storage under one prefix; what does not fit stays in memory. */
export class Shelf {
  readonly #memory = new Map<string, string>();

  constructor(
    private readonly area: Area,
    readonly prefix: string,
  ) {}

  get<T>(name: string): T | null {
    const key = this.prefix + name;
    const text = this.#memory.get(key) ?? this.area.getItem(key);
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
      this.area.setItem(key, text);
      this.#memory.delete(key);
    } catch {
      this.#memory.set(key, text);
    }
  }

  remove(name: string): void {
    this.#memory.delete(this.prefix + name);
    this.area.removeItem(this.prefix + name);
  }

  /** The names that begin so, sorted. */
  names(start: string): string[] {
    const keys = new Set(this.#memory.keys());
    for (let index = 0; index < this.area.length; index++) {
      const key = this.area.key(index);
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
}

/**
 * Room that the page around the frame lends: browsers that block other sites' cookies deny a frame its own storage.
 * Without it everybody would be a stranger again after each change of page.
 */
export class Lent implements Area {
  #kept: Record<string, string> = {};

  constructor(private readonly keep: (kept: string) => void) {}

  /** Starts from what the page has kept. */
  take(kept: string): void {
    try {
      this.#kept = { ...JSON.parse(kept) };
    } catch {
      // The page's storage is anybody's on that page.
    }
  }

  get length(): number {
    return Object.keys(this.#kept).length;
  }

  key(index: number): string | null {
    return Object.keys(this.#kept)[index] ?? null;
  }

  getItem(key: string): string | null {
    return this.#kept[key] ?? null;
  }

  setItem(key: string, text: string): void {
    this.#kept[key] = text;
    this.#tell();
  }

  removeItem(key: string): void {
    delete this.#kept[key];
    this.#tell();
  }

  #tell(): void {
    this.keep(JSON.stringify(this.#kept));
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
