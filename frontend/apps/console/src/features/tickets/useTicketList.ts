import { type RowExtra, type TicketList, type TicketRow, tickets } from "@kefu/api";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { keys } from "../../app/keys.ts";
import { catchUpList, reaches } from "../realtime/recent.ts";

const EVERY = 30_000;

async function readPage(
  view: string,
  search: string,
  after: string | null,
  signal: AbortSignal,
): Promise<TicketList> {
  const list = await tickets.list(view, search, after, signal);
  return reaches(list.cursor) ? catchUpList(view, list) : tickets.list(view, search, after, signal);
}

/** A search looks everywhere, a view only at itself. */
export function useTicketList(view: string, search: string, timed = false) {
  const scope = search ? "all" : view;
  const query = useInfiniteQuery({
    queryKey: keys.list(scope, search),
    queryFn: ({ pageParam, signal }) => readPage(scope, search, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: search ? keepPreviousData : undefined,
    // no event tells that a ticket grew older: who shows a list by age looks again
    refetchInterval: timed && !search ? EVERY : false,
  });
  const found = useMemo(() => {
    const byId = new Map<string, TicketRow>();
    const extras: Record<string, RowExtra> = {};
    for (const page of query.data?.pages ?? []) {
      for (const row of page.items) byId.set(row.id, row);
      Object.assign(extras, page.extras);
    }
    return { rows: [...byId.values()], extras };
  }, [query.data]);
  return { ...query, ...found };
}
