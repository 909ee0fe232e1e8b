import { type Message, type TicketDetail, type TicketRow, tickets } from "@kefu/api";
import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type PointerEvent, useEffect } from "react";
import { amend } from "../../app/amend.ts";
import { keys } from "../../app/keys.ts";
import { catchUpDetail, joinEarlier, reaches } from "../realtime/recent.ts";
import { applyToView, newerRow, tellMessage } from "../realtime/reducer.ts";
import { amendLists } from "./lists.ts";

const PAGE = 100;
const LARGEST_PAGE = 500;

interface Page {
  before?: string;
  limit?: number;
}

/** A page that the stream can bring up to date; facts after the first try may be forgotten already. */
async function fetchPage(
  number: number,
  page: Page,
  signal?: AbortSignal,
  ahead = false,
): Promise<TicketDetail> {
  const detail = await tickets.one(number, page, signal, ahead);
  return reaches(detail.cursor) ? detail : tickets.one(number, page, signal, ahead);
}

/** `ahead`: nobody asked for it yet, so it is no look at it. */
function optionsOf(queries: QueryClient, number: number, ahead = false) {
  return {
    queryKey: keys.ticket(number),
    queryFn: async ({ signal }: { signal: AbortSignal }) => {
      // Whoever read on upwards does not lose the place when the ticket is read anew.
      const shown = queries.getQueryData<TicketDetail>(keys.ticket(number))?.timeline.length ?? 0;
      const limit = Math.min(Math.max(shown, PAGE), LARGEST_PAGE);
      return catchUpDetail(await fetchPage(number, { limit }, signal, ahead));
    },
  };
}

/** Whether the stream told that this ticket went out of my sight. */
export function useGone(number: number): boolean {
  return useQuery({ queryKey: keys.gone(number), queryFn: () => false, enabled: false }).data ?? false;
}

export function useTicket(number: number) {
  return useQuery({ ...optionsOf(useQueryClient(), number), enabled: !useGone(number) });
}

/** Reads what came before the lines that are shown. */
export function useEarlier(detail: TicketDetail) {
  const queries = useQueryClient();
  const { number } = detail.ticket;
  return useMutation({
    mutationKey: ["earlier", number],
    mutationFn: (before: string) => fetchPage(number, { before, limit: PAGE }),
    onSuccess: (page, before) =>
      queries.setQueryData<TicketDetail>(keys.ticket(number), (known) =>
        // Read anew meanwhile: the page may not fit any more, and the top asks again.
        known?.earlier === before ? joinEarlier(known, page) : known,
      ),
  });
}

/** Load a ticket's fresh state now, whatever is cached. */
export async function reread(queries: QueryClient, number: number): Promise<TicketDetail> {
  await queries.cancelQueries({ queryKey: keys.ticket(number) });
  return queries.fetchQuery({ ...optionsOf(queries, number), staleTime: 0 });
}

/** Have the neighbours ready before j or k asks for them. */
export function usePrefetch(numbers: (number | undefined)[]): void {
  const queries = useQueryClient();
  const wanted = numbers.join();
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const number of wanted.split(",").map(Number)) {
        if (number) void queries.prefetchQuery(optionsOf(queries, number, true));
      }
    }, 150);
    return () => clearTimeout(timer);
  }, [queries, wanted]);
}

/** Begin to read a ticket when the button goes down on it: by the time the page is there, so are its words. */
export function useAhead(number: number): (event: PointerEvent) => void {
  const queries = useQueryClient();
  return ({ button }) => {
    if (button === 0) void queries.prefetchQuery(optionsOf(queries, number, true));
  };
}

/** Put what a verb answered where it is shown; the stream tells the same again, which changes nothing. */
export function showRow(queries: QueryClient, row: TicketRow): void {
  amend<TicketDetail>(queries, keys.ticket(row.number), (detail) => ({
    ...detail,
    ticket: newerRow(detail.ticket, row),
  }));
  amendLists(queries, (view, rows) => applyToView(view, rows, row));
}

/** The same for a message that got another wording. */
export function showMessage(queries: QueryClient, message: Message): void {
  amend<TicketDetail>(queries, keys.ticket(message.ticket_number), (detail) => ({
    ...detail,
    timeline: tellMessage(detail.timeline, message),
  }));
}
