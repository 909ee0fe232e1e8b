const COLOURS = 7;
const HAN = /\p{Script=Han}/u;

/** The same seed has the same colour everywhere, on every screen and after a reload. */
export function colourOf(seed: string): number {
  let sum = 0;
  for (const letter of seed) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  return sum % COLOURS;
}

/** A Chinese name shows its first character, others the first letters of two words. */
export function initialsOf(name: string): string {
  const trimmed = name.trim();
  const first = [...trimmed][0] ?? "?";
  if (HAN.test(first)) return first;
  const words = trimmed.split(/\s+/);
  const second = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return (first + (HAN.test(second) ? "" : second)).toUpperCase();
}
