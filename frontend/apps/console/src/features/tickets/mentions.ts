/** Mentions in notes. The server keeps `@[m:…]` and `@[u:…]`; people read and write names. */

const MARK = /@\[([mu]:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\]/g;
// At the start of a word, in both widths; in an e-mail address it is just a sign.
const OPENS = /(?:^|[\s\u3000-\u303f\uff01-\uff0f\uff1a-\uff1f(])([@\uff20])([^\s@\uff20]{0,30})$/u;

/** Who is meant by which name in a text that is being written: name → `m:id` or `u:id`. */
export type Meant = Record<string, string>;

export interface At {
  start: number;
  words: string;
}

/** Give the @ that the caret stands behind, if there is one; in a name that is meant already nothing is looked for. */
export function findAt(text: string, caret: number, meant: Meant = {}): At | null {
  const before = text.slice(0, caret);
  const found = OPENS.exec(before);
  if (!found) return null;
  const words = found[2] ?? "";
  const start = before.length - words.length - 1;
  const isIn = (name: string) => caret <= start + 1 + name.length && text.startsWith(`@${name}`, start);
  return words && Object.keys(meant).some(isIn) ? null : { start, words };
}

export interface Piece {
  text: string;
  /** `m:id` or `u:id` where the piece is a mention. */
  mark?: string;
}

/** Cut a text as it is kept into what is said and who is mentioned. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let last = 0;
  for (const found of text.matchAll(MARK)) {
    if (found.index > last) pieces.push({ text: text.slice(last, found.index) });
    pieces.push({ text: found[0], mark: found[1] });
    last = found.index + found[0].length;
  }
  if (last < text.length) pieces.push({ text: text.slice(last) });
  return pieces;
}

/** Give a text as it is kept with names in place of ids, and who they are. */
export function toNames(text: string, nameOf: (mark: string) => string): { text: string; meant: Meant } {
  const meant: Meant = {};
  const shown = piecesOf(text).map((piece) => {
    if (!piece.mark) return piece.text;
    const name = nameOf(piece.mark);
    meant[name] = piece.mark;
    return `@${name}`;
  });
  return { text: shown.join(""), meant };
}

/** Give a text as it is kept: names that were chosen become ids, the longest first. */
export function toMarks(text: string, meant: Meant): string {
  const names = Object.keys(meant).sort((a, b) => b.length - a.length);
  return names.reduce((kept, name) => kept.replaceAll(`@${name}`, `@[${meant[name]}]`), text);
}
