function plain(name: string): string {
  return name.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase();
}

/** The one that is called so already, however its letters are written: wide, capital, with more spaces. */
export function twinOf<T extends { name: string }>(name: string, others: T[]): T | undefined {
  return others.find((other) => plain(other.name) === plain(name));
}
