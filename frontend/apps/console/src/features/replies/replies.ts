import { type SavedReply, savedReplies } from "@kefu/api";
import { keepPreviousData, type QueryClient, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { insist } from "../../app/insist.ts";
import { keys } from "../../app/keys.ts";

export const VARIABLES = [
  "customer.name",
  "customer.company",
  "ticket.number",
  "ticket.subject",
  "agent.name",
  "inbox.name",
] as const;

const FRESH = 15_000;

/** Where saved replies are managed: one's own, or what is shared. */
export function placeOf(reply: Pick<SavedReply, "unit_id">): string {
  return reply.unit_id === null ? "/mine/replies" : "/admin/replies";
}

export function useReplies(shared: boolean, words: string) {
  return useQuery({
    queryKey: keys.savedReplyList(shared, words),
    queryFn: () => savedReplies.list(shared, words),
    placeholderData: keepPreviousData,
    staleTime: FRESH,
  });
}

export function readyOptions(number: number, words: string) {
  return {
    queryKey: keys.readyReplyList(number, words),
    queryFn: ({ signal }: { signal: AbortSignal }) => savedReplies.ready(number, words, signal),
    staleTime: FRESH,
  };
}

/** After a change: everything that shows saved replies reads them anew. */
export function repliesChanged(queries: QueryClient): Promise<void> {
  void queries.invalidateQueries({ queryKey: keys.readyReplies });
  return queries.invalidateQueries({ queryKey: keys.savedReplies });
}

/** Note that one was put into an answer. Nobody waits for it, and a lost count harms nobody. */
export function noteUse(queries: QueryClient, id: string, number: number): void {
  insist((key) => savedReplies.use(id, number, key)).then(
    () => repliesChanged(queries),
    () => {},
  );
}

const chinese = new Intl.Collator("zh-CN");

/** By folder, then as the server sorts them; what is in no folder comes first. */
export function useFiled(items: SavedReply[] | undefined): SavedReply[] {
  return useMemo(
    () => (items ?? []).toSorted((one, other) => chinese.compare(one.folder, other.folder)),
    [items],
  );
}
