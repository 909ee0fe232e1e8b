/** A slash at the start of a word, and what was typed after it. */
export interface Slash {
  start: number;
  words: string;
}

// At the start of the text, after a space or after Chinese punctuation; both widths of the slash.
// In "9/10", "and/or" or an address it is just a slash.
const OPENS =
  /(?:^|[\s\u2018\u201c\u3000-\u303f\uff01-\uff0e\uff1a-\uff1f])([/\uff0f])([^\s/\uff0f]{0,30})$/u;

/** Give the slash that the caret stands behind, if there is one. */
export function findSlash(text: string, caret: number): Slash | null {
  const before = text.slice(0, caret);
  const found = OPENS.exec(before);
  if (!found) return null;
  const words = found[2] ?? "";
  return { start: before.length - words.length - 1, words };
}

/** Whether a slash put here would be at the start of a word. */
export function opensAt(text: string, caret: number): boolean {
  return findSlash(`${text.slice(0, caret)}/`, caret + 1) !== null;
}
