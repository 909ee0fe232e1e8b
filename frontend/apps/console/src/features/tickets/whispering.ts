import type { TicketDetail, Whisper } from "@kefu/api";
import type { QueryClient } from "@tanstack/react-query";
import { amend } from "../../app/amend.ts";
import { keys } from "../../app/keys.ts";
import { addEntry } from "../realtime/reducer.ts";
import { isFixed } from "./removing.ts";

/** Who hears what I whisper on a ticket: whoever else holds it, where I supervise it. */
export function hearerOf({ ticket, supervised }: TicketDetail, me: string): string | null {
  if (!supervised || isFixed(ticket) || ticket.assignee_id === me) return null;
  return ticket.assignee_id;
}

/** Show a whisper of mine before the ticket is read anew. */
export function showWhisper(queries: QueryClient, whisper: Whisper): void {
  const { author, at } = whisper;
  const entry = {
    position: null,
    type: "whisper.added",
    at,
    actor: author,
    data: {},
    message: null,
    whisper,
    values: null,
  };
  amend<TicketDetail>(queries, keys.ticket(whisper.ticket_number), (detail) => ({
    ...detail,
    timeline: addEntry(detail.timeline, entry),
  }));
}

/** Whose ticket it is decides who hears what was whispered: what was heard is asked for anew. */
export function forgetWhispers(queries: QueryClient, number: number): void {
  amend<TicketDetail>(queries, keys.ticket(number), (detail) => {
    const timeline = detail.timeline.filter(({ whisper }) => !whisper);
    return timeline.length === detail.timeline.length ? detail : { ...detail, timeline };
  });
  void rereadTicket(queries, number);
}

/** Read a ticket anew. What is being read already, shown or not, may say what was so before: it begins again. */
export async function rereadTicket(queries: QueryClient, number: number): Promise<void> {
  const one = { queryKey: keys.ticket(number), exact: true };
  await queries.cancelQueries(one);
  await queries.invalidateQueries(one);
}
