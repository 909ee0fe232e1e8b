const FIRST = 500;
const LONGEST = 30_000;

/** Milliseconds until the next try: doubling, capped, and jittered so that a crowd does not return at once. */
export function backoff(failures: number, random: () => number = Math.random): number {
  const full = Math.min(LONGEST, FIRST * 2 ** Math.min(failures, 10));
  return full / 2 + (full / 2) * random();
}

/** Milliseconds a Retry-After header asks for (seconds or a date), or null. */
export function retryAfter(header: string | null, now: number = Date.now()): number | null {
  if (header === null || header.trim() === "") return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
