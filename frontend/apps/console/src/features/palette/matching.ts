/** Anything that can be looked for by typing. */
export interface Findable {
  label: string;
  /** More words to find it by, such as its pinyin and initials. */
  keywords?: string;
}

const NONE = 0;

function fold(text: string): string {
  return text.normalize("NFKC").toLocaleLowerCase();
}

/** How well one word fits a text: its beginning, a word's beginning, a part, letters in their order; 0 not at all. */
function fit(word: string, text: string): number {
  const at = text.indexOf(word);
  if (at === 0) return 4;
  if (at > 0) return /[\s\p{P}]/u.test(text[at - 1] ?? "") ? 3 : 2;
  // letters apart from each other: only for Latin words, Chinese ones would fit by accident
  if (word.length < 2 || !/^[a-z0-9]+$/.test(word)) return NONE;
  let from = 0;
  for (const letter of word) {
    const found = text.indexOf(letter, from);
    if (found < 0) return NONE;
    from = found + 1;
  }
  return 1;
}

/** How well it fits what was typed; every word must fit somewhere, a label counts before its keywords. */
export function score(item: Findable, typed: string): number {
  const words = fold(typed).split(/\s+/).filter(Boolean);
  const label = fold(item.label);
  const keywords = fold(item.keywords ?? "").split(/\s+/);
  let total = 0;
  for (const word of words) {
    const named = fit(word, label) * 2;
    const known = Math.max(
      NONE,
      ...keywords.map((keyword) => (keyword.includes(word) ? fit(word, keyword) : NONE)),
    );
    const best = Math.max(named, known);
    if (best === NONE) return NONE;
    total += best;
  }
  return words.length === 0 ? 1 : total / words.length;
}

/** Those that fit, the best first; equals stay in their order. */
export function fitting<Item extends Findable>(items: Item[], typed: string, most: number): Item[] {
  if (!typed.trim()) return items.slice(0, most);
  return items
    .map((item) => ({ item, score: score(item, typed) }))
    .filter(({ score: found }) => found > NONE)
    .toSorted((one, other) => other.score - one.score)
    .slice(0, most)
    .map(({ item }) => item);
}

/** The number of a ticket, where that is what was typed. */
export function numberIn(typed: string): number | null {
  const digits = /^#?\s*(\d{1,9})$/.exec(typed.normalize("NFKC").trim())?.[1];
  return digits ? Number(digits) || null : null;
}
