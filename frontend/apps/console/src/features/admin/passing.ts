let passing = false;

export function isPassing(): boolean {
  return passing;
}

/** What something that was done opens next, such as what was just saved, is no leaving. */
export function letPass(go: () => unknown): void {
  passing = true;
  try {
    go();
  } finally {
    passing = false;
  }
}
