type Files<T> = Record<string, () => Promise<T>>;

/**
 * Make what reads all files of a language, once: whoever asks while it is being read waits for the same whole, and what
 * could not be read is read again when it is next asked for.
 */
export function wholeLanguages<T>(files: Files<T>, keep: (locale: string, name: string, texts: T) => void) {
  const reading = new Map<string, Promise<void>>();

  async function read(locale: string): Promise<void> {
    const mine = Object.entries(files).filter(([path]) => path.includes(`/${locale}/`));
    const texts = await Promise.all(mine.map(async ([path, file]) => [path, await file()] as const));
    for (const [path, words] of texts) {
      keep(locale, path.slice(path.lastIndexOf("/") + 1, -".json".length), words);
    }
  }

  return (locale: string): Promise<void> => {
    const known = reading.get(locale);
    if (known) return known;
    const begun = read(locale).catch((error) => {
      reading.delete(locale);
      throw error;
    });
    reading.set(locale, begun);
    return begun;
  };
}
