/**
 * The ticket after (1) or before (-1) another one, in the order the list had when one came to it.
 *
 * What one does to a ticket moves it: answered it jumps to the top of what was changed last, solved it leaves. The keys
 * go on where they were, else J would lead back to what is done already.
 */
export function neighbour(
  rows: readonly number[],
  known: readonly number[],
  from: number,
  step: 1 | -1,
): number | undefined {
  const there = new Set(rows);
  const begin = known.indexOf(from);
  for (let at = begin + step; begin >= 0 && at >= 0 && at < known.length; at += step) {
    const number = known[at];
    if (number !== undefined && there.has(number)) return number;
  }
  if (step < 0) return undefined;
  // the end of what was known: further pages may have come since
  const last = known.findLast((number) => number !== from && there.has(number));
  const rest = rows
    .slice(last === undefined ? 0 : rows.indexOf(last) + 1)
    .filter((number) => number !== from);
  return rest[0] ?? (there.has(from) ? undefined : rows.at(-1));
}
