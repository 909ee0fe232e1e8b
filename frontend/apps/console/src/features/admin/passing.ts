let passing = 0;

export function isPassing(): boolean {
  return passing > 0;
}

/** What something that was done opens next, such as what was just saved, is no leaving. */
export async function letPass<T>(done: () => T | Promise<T>): Promise<T> {
  passing++;
  try {
    return await done();
  } finally {
    passing--;
  }
}
