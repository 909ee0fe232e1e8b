import type { QueryClient } from "@tanstack/react-query";
import { keys } from "../../app/keys.ts";

/** Read anew what is shown. A first reading under way would swallow the call, and show what was so before: it begins again. */
export async function reread(queries: QueryClient, queryKey: readonly unknown[]): Promise<void> {
  await queries.cancelQueries({
    queryKey,
    predicate: (query) => query.state.data === undefined && query.getObserversCount() > 0,
  });
  await queries.invalidateQueries({ queryKey });
}

/**
 * Tags are worn by others than before. Pages of them take long to come, and each frame would cut them short: they are
 * read when they are opened next.
 */
export function rereadTagsWorn(queries: QueryClient): void {
  void queries.invalidateQueries({ queryKey: keys.tags, refetchType: "none" });
  void queries.refetchQueries({
    queryKey: keys.tags,
    type: "active",
    predicate: ({ queryKey }) => queryKey[1] !== "kept",
  });
}
