import type { ApiError } from "./api";
import type { Note } from "./text";

/** What to say about a failure; a first, short break is not worth a word. */
export function troubleOf(error: ApiError, wait: number, failures: number): Note | null {
  if (error.status === 429) return { key: "busy", params: { seconds: Math.ceil(wait / 1000) } };
  if (error.status >= 500) return { key: "away" };
  return failures > 1 ? { key: "lost" } : null;
}
