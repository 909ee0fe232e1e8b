import type { QueryClient, QueryKey } from "@tanstack/react-query";

/**
 * Change what is kept without calling it fresh: to set data alone forgets that it is to be read anew, and what is not
 * on the screen just now would stay as it is for good.
 */
export function amend<T>(queries: QueryClient, queryKey: QueryKey, change: (kept: T) => T): void {
  const query = queries.getQueryCache().find<T>({ queryKey, exact: true });
  const kept = query?.state.data;
  if (!query || kept === undefined || kept === null) return;
  const changed = change(kept);
  if (changed === kept) return;
  const due = query.state.isInvalidated;
  queries.setQueryData<T>(queryKey, changed);
  if (due) query.invalidate();
}
