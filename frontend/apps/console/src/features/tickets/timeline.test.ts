import type { Entry, Message, Whisper } from "@kefu/api";
import { expect, test } from "vitest";
import type { Outgoing } from "./outbox.ts";
import { itemsFor, lastHeard } from "./timeline.ts";

const entry = (position: number, type: string, at: string, id?: string): Entry => ({
  position,
  type,
  at,
  actor: { kind: "member", id: "m", name: "M" },
  data: {},
  message: id ? ({ id, at } as Message) : null,
  whisper: null,
  values: null,
});
test("a note that was reworded before it is read is a line, not a bubble at the wrong place", () => {
  const items = itemsFor([entry(9, "note.revised", "2026-06-11T08:00:00Z", "old")], []);
  expect(items.map((item) => item.sort)).toEqual(["day", "event"]);
});

test("what became of a mail stands where it left, or once, where it never did", () => {
  const mail = (position: number, type: string, id: string) => ({
    ...entry(position, type, "2026-06-11T08:00:00Z"),
    data: { forward_id: id },
  });
  const timeline = [
    mail(1, "ticket.forward_settled", "never"),
    mail(2, "ticket.forward_settled", "never"),
    mail(3, "ticket.forward_settled", "later"),
    mail(4, "ticket.forwarded", "later"),
    mail(5, "ticket.forward_settled", "later"),
  ];
  const shown = itemsFor(timeline, []).flatMap((item) =>
    item.sort === "event" ? [item.entry.position] : [],
  );
  expect(shown).toEqual([1, 4]);
});

const outgoing = (id: string) => ({ id, at: "2026-06-11T08:00:00Z" }) as Outgoing;

test("days, bubbles once, lines, and what is still on its way", () => {
  const timeline = [
    entry(1, "ticket.created", "2026-06-10T08:00:00Z"),
    entry(2, "message.received", "2026-06-10T08:00:00Z", "a"),
    entry(3, "note.added", "2026-06-11T08:00:00Z", "b"),
    entry(4, "note.revised", "2026-06-11T08:00:00Z", "b"),
    entry(5, "message.delivered", "2026-06-11T08:00:00Z", "a"),
  ];
  const items = itemsFor(timeline, [outgoing("b"), outgoing("c")]);
  expect(items.map((item) => item.sort)).toEqual([
    "day",
    "event",
    "message",
    "day",
    "message",
    "event",
    "outgoing",
  ]);
});

test("the customer's last words, whatever else was said since", () => {
  const said = (id: string, kind: string) =>
    ({ ...entry(1, "message", "2026-06-10T08:00:00Z", id), message: { id, author: { kind } } }) as Entry;
  expect(
    lastHeard([said("a", "customer"), said("b", "customer"), said("c", "member"), entry(2, "x", "")]),
  ).toBe("b");
  expect(lastHeard([said("c", "member")])).toBe(undefined);
});

test("a whisper is a bubble of its own sort, and what was sent does not stand beside it twice", () => {
  const at = "2026-06-10T08:00:00Z";
  const whisper = {
    id: "w",
    ticket_number: 1,
    author: { kind: "member", id: "m", name: "M" },
    hearer_id: "l",
    text: "?",
    at,
  };
  const line: Entry = { ...entry(1, "whisper.added", at), position: null, whisper: whisper as Whisper };
  const sent = { id: "w", at, mode: "whisper" } as Outgoing;
  expect(itemsFor([line], [sent]).map(({ sort }) => sort)).toEqual(["day", "whisper"]);
  expect(itemsFor([], [sent]).map(({ sort }) => sort)).toEqual(["day", "outgoing"]);
});
