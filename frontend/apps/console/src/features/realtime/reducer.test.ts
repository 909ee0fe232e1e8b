import type { Entry, Message, TicketDetail, TicketFrame, TicketRow } from "@kefu/api";
import { expect, test } from "vitest";
import {
  addEntry,
  applyToDetail,
  applyToRows,
  applyToView,
  entryOf,
  inTime,
  newerMessage,
  tellMessage,
  withEarlier,
} from "./reducer.ts";

const AT = (second: number) => `2026-06-10T08:00:${String(second).padStart(2, "0")}Z`;

function row(version: number, more: Partial<TicketRow> = {}): TicketRow {
  const plain = { id: "t1", number: 7, status: "open", end_state: null, snoozed_until: null } as const;
  return { ...plain, version, updated_at: AT(version), ...more } as TicketRow;
}

function message(id: string, more: Partial<Message> = {}): Message {
  return { id, text: id, revision: 1, state: null, visibility: "public", ...more } as Message;
}

function frame(position: number, said: string | null): TicketFrame {
  return {
    position,
    at: AT(position),
    type: said ? "message.sent" : "ticket.status_changed",
    actor: { kind: "member", id: "m1", name: "M" },
    data: {},
    message: said ? message(said) : null,
    ticket: row(position),
  };
}

const FRAMES = [frame(1, "a"), frame(2, null), frame(3, "b"), frame(4, "c"), frame(5, null)];

function snapshot(upTo: number): TicketDetail {
  const timeline: Entry[] = FRAMES.slice(0, upTo).map(entryOf);
  return {
    cursor: `1.${upTo}`,
    ticket: row(upTo),
    fields: {},
    links: [],
    delayed: [],
    supervised: false,
    merged: [],
    timeline,
    earlier: null,
  };
}

/** The lines of a snapshot from one place on, as a page of the timeline. */
function part(upTo: number, from: number): TicketDetail {
  const whole = snapshot(upTo);
  return { ...whole, timeline: whole.timeline.slice(from), earlier: from ? `before ${from}` : null };
}

function replay(start: TicketDetail, frames: TicketFrame[]): TicketDetail {
  return { ...frames.reduce(applyToDetail, start), cursor: "1.5" };
}

test("snapshot + events = fresh snapshot, from every start and with every overlap", () => {
  for (let upTo = 0; upTo <= FRAMES.length; upTo += 1) {
    for (let from = 0; from <= upTo; from += 1) {
      expect(replay(snapshot(upTo), FRAMES.slice(from))).toEqual(snapshot(5));
    }
  }
});

test("an end of the timeline + events + what came before = the whole, whatever overlaps", () => {
  for (let from = 0; from <= 4; from += 1) {
    for (let told = 0; told <= 4; told += 1) {
      for (let upTo = from; upTo <= 5; upTo += 1) {
        const end = replay(part(4, from), FRAMES.slice(told));
        const before = { ...part(upTo, 0), timeline: snapshot(upTo).timeline.slice(0, from) };
        expect(withEarlier(end, before)).toEqual(snapshot(5));
        expect(withEarlier(withEarlier(end, before), part(5, 0))).toEqual(snapshot(5));
      }
    }
  }
});

test("a page that was read before a note was reworded shows the later wording", () => {
  const revised = {
    ...frame(6, "a"),
    type: "note.revised",
    message: message("a", { revision: 2, text: "new" }),
  };
  const joined = withEarlier(applyToDetail(part(5, 1), revised), part(5, 0));
  const texts = joined.timeline.filter((entry) => entry.message?.id === "a").map((e) => e.message?.text);
  expect(texts).toEqual(["new", "new"]);
});

test("what was done or taken leaves the lists it stands in no more at once", () => {
  const rows = [row(1, { assignee_id: null })];
  const left = (view: string, more: Partial<TicketRow>) => applyToView(view, rows, row(2, more)).length === 0;
  const solved = { status: "solved", assignee_id: null } as const;
  expect(["mine", "unassigned", "team", "open", "pending"].map((view) => left(view, solved))).toEqual(
    Array(5).fill(true),
  );
  expect(["all", "following", "solved"].map((view) => left(view, solved))).toEqual(Array(3).fill(false));
  const taken = { status: "open", assignee_id: "m1" } as const;
  expect(["mine", "unassigned", "team", "open", "all"].map((view) => left(view, taken))).toEqual([
    false,
    true,
    false,
    false,
    false,
  ]);
});

test("events told twice or out of order change nothing", () => {
  const once = replay(snapshot(1), FRAMES);
  expect(replay(once, [...FRAMES].reverse())).toEqual(once);
});

test("an entry that had no position yet takes the one of its event", () => {
  const early = snapshot(5);
  early.timeline[2] = { ...(early.timeline[2] as Entry), position: null };
  early.timeline[4] = { ...(early.timeline[4] as Entry), position: null };
  expect(replay(early, FRAMES)).toEqual(snapshot(5));
});

test("the opening stands first and words before what they caused, position known or not", () => {
  const at = AT(1);
  const opened = { ...frame(1, null), at, type: "ticket.created" };
  const said = { ...frame(2, "a"), at, type: "message.received" };
  const assigned = { ...frame(3, null), at, type: "ticket.assigned" };
  const types = (detail: TicketDetail) => detail.timeline.map((entry) => entry.type);
  const told = [assigned, said, opened].reduce(applyToDetail, snapshot(0));
  expect(types(told)).toEqual(["ticket.created", "message.received", "ticket.assigned"]);
  const unplaced = {
    ...told,
    timeline: inTime(told.timeline.map((entry) => ({ ...entry, position: null }))),
  };
  expect(types(unplaced)).toEqual(types(told));
});

test("a later wording reaches the bubble where the message stands", () => {
  const revised = {
    ...frame(6, "b"),
    type: "note.revised",
    message: message("b", { revision: 2, text: "new" }),
  };
  const detail = replay(snapshot(5), [revised, FRAMES[2] as TicketFrame]);
  expect(
    detail.timeline.filter((entry) => entry.message?.id === "b").map((entry) => entry.message?.text),
  ).toEqual(["new", "new"]);
});

test("delivery only goes forward", () => {
  const sent = message("a", { state: "sent" });
  expect(newerMessage(sent, message("a", { state: "queued" }))).toBe(sent);
  expect(newerMessage(message("a", { state: "queued" }), sent)).toBe(sent);
});

test("another ticket's event leaves this one alone", () => {
  const start = snapshot(2);
  expect(applyToDetail(start, { ...frame(3, "x"), ticket: row(9, { id: "other" }) })).toBe(start);
});

test("a list takes the newer row in place and never an older one", () => {
  const rows = [row(3), row(1, { id: "t2" })];
  expect(applyToRows(rows, row(2))).toBe(rows);
  expect(applyToRows(rows, row(4))[0]?.version).toBe(4);
  expect(applyToRows(rows, row(3, { next_due_at: AT(50) }))[0]?.next_due_at).toBe(AT(50));
  expect(applyToRows(rows, row(4, { id: "unknown" }))).toBe(rows);
});

test("a wording told late does not undo a later one", () => {
  const told = (text: string, revision: number) => ({
    ...entryOf(frame(1, "n")),
    message: message("n", { text, revision }),
  });
  const timeline = addEntry(addEntry([], told("third", 3)), told("first", 1));
  expect(timeline.map((entry) => entry.message?.text)).toEqual(["third"]);
  expect(tellMessage(timeline, message("n", { text: "fourth", revision: 4 }))[0]?.message?.text).toBe(
    "fourth",
  );
});

test("what was put out of the way leaves its lists and only those", () => {
  const rows = [row(1), row(1, { id: "t2" })];
  const spam = row(2, { end_state: "spam" });
  expect(applyToView("open", rows, spam).map(({ id }) => id)).toEqual(["t2"]);
  expect(applyToView("spam", [spam], row(3, { end_state: "deleted" }))).toEqual([]);
  expect(applyToView("spam", [spam], row(3, { end_state: "spam" }))).toHaveLength(1);
  expect(applyToView("spam", [spam], row(3))).toEqual([]);
  const asleep = row(2, { snoozed_until: AT(9) });
  expect(applyToView("mine", [row(1)], asleep)).toEqual([]);
  expect(applyToView("all", [row(1)], asleep)).toHaveLength(1);
  expect(applyToView("snoozed", [asleep], row(3))).toEqual([]);
  // told late: what is known already is newer
  expect(applyToView("open", [row(3)], spam)).toHaveLength(1);
});
