import { isSaved, type PresenceFrame, type TicketDetail, type TicketFrame, type TicketRow } from "@kefu/api";
import type { QueryClient } from "@tanstack/react-query";
import { amend } from "../../app/amend.ts";
import { keys } from "../../app/keys.ts";
import type { Ended } from "../members/session.ts";
import { followChanged } from "../notifications/useFollow.ts";
import { leaving } from "../shell/notices.ts";
import { amendLists, type Lists } from "../tickets/lists.ts";
import { forgetWhispers, rereadTicket } from "../tickets/whispering.ts";
import { forgetPerson } from "./forgetting.ts";
import { forgetAll, remember } from "./recent.ts";
import { applyToDetail, applyToView, standsIn } from "./reducer.ts";
import { reread, rereadTagsWorn } from "./reread.ts";
import type { Told } from "./stream.ts";
import { throttled } from "./throttled.ts";

const LATEST_FIRST = ["all", "following", "solved", "closed", "spam", "trash"];

/** After these the customer's history is another. */
const TURNS = new Set([
  "ticket.created",
  "ticket.status_changed",
  "ticket.status_restored",
  "ticket.removed",
  "ticket.restored",
  "ticket.merged",
  "ticket.unmerged",
]);

/** After these a ticket shows something that no row tells: other tickets, what was said on them, its fields. */
const TIES = new Set([
  "ticket.linked",
  "ticket.unlinked",
  "ticket.merged",
  "ticket.unmerged",
  "ticket.merge_received",
  "ticket.merge_returned",
  "ticket.split",
  "ticket.split_received",
  "ticket.split_returned",
  "ticket.fields_changed",
]);

/** After these an incident counts its tickets otherwise. */
const COUNTED = new Set([
  "ticket.status_changed",
  "ticket.status_restored",
  "ticket.assigned",
  "ticket.removed",
  "ticket.restored",
  "ticket.merged",
  "ticket.unmerged",
]);

/** Whether a list must be read again: a row may come, go or move to another place. */
function reorders(view: string, known: TicketRow, told: TicketRow): boolean {
  // only the server reads conditions and columns: whatever happens, even what is shown already since one did it oneself,
  // may take a ticket out, or elsewhere, or show something else of it
  if (isSaved(view)) return true;
  if (LATEST_FIRST.includes(view) && known.updated_at !== told.updated_at) return true;
  const fields = [
    "status",
    "end_state",
    "snoozed_until",
    "assignee_id",
    "team_id",
    "unit_id",
    "next_due_at",
    "priority",
  ] as const;
  return fields.some((field) => known[field] !== told[field]);
}

/** Whether a ticket that is not in a list could belong there; only "no" is certain. */
export function mayBelong(view: string, row: TicketRow, me: string): boolean {
  return standsIn(view, row) && (view !== "mine" || row.assignee_id === me);
}

/** Put a told row into every list; gives whether a list must be read again. */
function replaceRow(queries: QueryClient, told: TicketRow, me: string): boolean {
  let stale = false;
  for (const [key, lists] of queries.getQueriesData<Lists>({ queryKey: keys.lists })) {
    const known = lists?.pages.flatMap((page) => page.items).find((row) => row.id === told.id);
    const [, view, search] = key as [string, string, string];
    if (!lists)
      stale = true; // what is being read for the first time may hold what was so before
    else if (known ? reorders(view, known, told) : search !== "" || mayBelong(view, told, me)) stale = true;
  }
  amendLists(queries, (view, rows) => applyToView(view, rows, told));
  return stale;
}

function removeRow(queries: QueryClient, id: string, number: number): void {
  amendLists(queries, (_, rows) =>
    rows.some((row) => row.id === id) ? rows.filter((row) => row.id !== id) : rows,
  );
  queries.setQueryData(keys.gone(number), true);
  queries.removeQueries({ queryKey: keys.ticket(number), exact: true });
}

export interface Effects {
  me: string;
  signedOut: (why: Ended) => void;
  /** A ticket came back because its time came. */
  reminded: (row: TicketRow, note: string | undefined) => void;
  /** Somebody else said when the member, or whom they cover, is away. */
  absent: () => void;
  /** Somebody else did something to the member's own log-in; the fact's name. */
  account: (type: string) => void;
}

/** Make the function that brings one told event into the cache. */
export function receiver(queries: QueryClient, effects: Effects): (told: Told) => void {
  const rereading = (pause: number, ...all: (readonly unknown[])[]) =>
    throttled(pause, () => {
      for (const queryKey of all) void reread(queries, queryKey);
    });
  const rereadLists = rereading(1000, keys.lists);
  const rereadViews = rereading(400, keys.views);

  const rereadCustomers = rereading(
    1000,
    keys.customerLists,
    keys.customerParts,
    keys.companyParts,
    keys.tickets,
  );

  const rereadWorkload = rereading(2000, keys.workload);
  const rereadUnits = rereading(1000, keys.units);
  const rereadMembers = rereading(1000, keys.members);
  const rereadCounts = rereading(1000, keys.savedCounts);
  const rereadTags = rereading(1000, keys.tags);
  const rereadWorn = throttled(1000, () => rereadTagsWorn(queries));
  const rereadTagged = rereading(1000, keys.tags, keys.macros, keys.tickets);

  const rereadIncidents = rereading(1000, keys.incidents);
  // which incident an open ticket belongs to is told apart: what becomes of other tickets does not change it
  const recountIncidents = throttled(
    1000,
    () =>
      void queries.invalidateQueries({
        queryKey: keys.incidents,
        predicate: ({ queryKey }) => queryKey[1] !== keys.incidentOf(0)[1],
      }),
  );

  const rereadAudit = rereading(1000, keys.audit);
  const rereadNotes = rereading(1000, keys.notifications);

  function changed(reader: string): void {
    if (reader === "notifications") rereadNotes();
    else if (reader === "customer_changes") {
      rereadCustomers();
      rereadLists();
      rereadCounts();
    } else if (reader === "absences") {
      rereadMembers();
      rereadWorkload();
    } else if (reader === "workspace") {
      void reread(queries, keys.session);
      void reread(queries, keys.workspace);
    } else if (reader === "inboxes") {
      void reread(queries, keys.inboxes);
      rereadLists();
    } else if (reader === "units") rereadUnits();
    else if (reader === "incidents") rereadIncidents();
    else if (reader === "fields") void reread(queries, keys.fields);
    else if (reader === "new_tags") rereadTags();
    else if (reader === "tags") {
      rereadTagged();
      rereadCounts();
      rereadLists();
    } else if (reader === "roles") void reread(queries, keys.roles);
    else if (reader === "audit") rereadAudit();
    else if (reader === "saved_views") {
      void reread(queries, keys.savedViews);
      rereadCounts();
      rereadLists();
    } else {
      rereadViews();
      rereadWorkload();
    }
  }

  function ticket(frame: TicketFrame): void {
    remember(frame);
    amend<TicketDetail>(queries, keys.ticket(frame.ticket.number), (detail) => applyToDetail(detail, frame));
    if (replaceRow(queries, frame.ticket, effects.me)) rereadLists();
    rereadCounts();
    if (COUNTED.has(frame.type)) recountIncidents();
    if (frame.type === "ticket.tagged") rereadWorn();
    if (frame.type === "ticket.returned" && frame.data.reason === "time") {
      effects.reminded(frame.ticket, frame.message?.text);
    }
    if (frame.type.startsWith("ticket.forward")) void reread(queries, keys.forwards(frame.ticket.number));
    if (frame.type === "message.sent" && frame.message) {
      leaving.get(frame.message.id)?.(frame.ticket);
      leaving.delete(frame.message.id);
    }
    if (frame.type === "survey.answered") void reread(queries, keys.ratings);
    if (frame.type === "ticket.assigned") forgetWhispers(queries, frame.ticket.number);
    if (TIES.has(frame.type)) {
      void queries.invalidateQueries({ queryKey: keys.ticket(frame.ticket.number) });
    }
    if (TURNS.has(frame.type)) {
      void queries.invalidateQueries({ queryKey: keys.customer(frame.ticket.customer.id) });
    }
  }

  return ({ name, data }) => {
    const body = JSON.parse(data || "{}");
    if (name === "ticket") ticket(body as TicketFrame);
    else if (name === "whisper") void rereadTicket(queries, body.number);
    else if (name === "gone") {
      removeRow(queries, body.ticket_id, body.number);
      rereadNotes();
      rereadCounts();
    } else if (name === "changed") changed(body.reader);
    else if (name === "presence") queries.setQueryData<PresenceFrame>(keys.presence(body.number), body);
    else if (name === "account" && body.type === "member.availability_changed") {
      void queries.invalidateQueries({ queryKey: keys.session });
    } else if (name === "account" && body.type.startsWith("absence.")) {
      void queries.invalidateQueries({ queryKey: keys.session });
      if (!body.mine) effects.absent();
    } else if (name === "account" && body.type.startsWith("follow.")) followChanged(queries);
    else if (name === "account") effects.account(body.type);
    else if (name === "session" && body.reason === "enrol") {
      void queries.invalidateQueries({ queryKey: keys.session });
    } else if (name === "session") effects.signedOut(body.reason ?? "ended");
    else if (name === "erased") forgetPerson(queries, body.customer_id, body.tickets);
    else if (name === "refresh") {
      void queries.invalidateQueries({ queryKey: keys.tickets });
      rereadLists();
      rereadViews();
      rereadWorkload();
      rereadCounts();
      rereadIncidents();
    } else if (name === "reset") {
      forgetAll();
      void queries.invalidateQueries();
    }
  };
}
