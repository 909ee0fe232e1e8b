interface Items<T> {
  items: T[];
}

/** A list in which one was changed has what the server said of it, and at which version, even before it is read again. */
export function withSaved<T extends { id: string }, L extends Items<T>>(
  known: L | undefined,
  saved: T,
): L | undefined {
  return known && { ...known, items: known.items.map((one) => (one.id === saved.id ? saved : one)) };
}
