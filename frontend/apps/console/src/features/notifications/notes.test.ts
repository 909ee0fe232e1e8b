import type { Notification, NotificationChoice } from "@kefu/api";
import { expect, test } from "vitest";
import { freshOf, isQuiet, placeOf, toldAs } from "./notes.ts";

const NOW = Date.parse("2026-06-10T08:00:00Z");

function note(more: Partial<Notification>): Notification {
  return {
    position: 7,
    kind: "assigned",
    at: new Date(NOW - 1000).toISOString(),
    actor_kind: "member",
    actor: "Lin",
    message_id: null,
    ticket: { id: "t", number: 12, subject: "", customer: "" },
    read: false,
    ...more,
  } as Notification;
}

function quiet(start: number, end: number): NotificationChoice {
  return { rules: {}, quiet: { start, end }, time_zone: "Asia/Shanghai", version: 0 } as NotificationChoice;
}

test("quiet hours are by the member's own clock, over midnight too", () => {
  // 16:00 in Shanghai
  expect(isQuiet(quiet(15 * 60, 17 * 60), new Date(NOW))).toBe(true);
  expect(isQuiet(quiet(16 * 60, 17 * 60), new Date(NOW))).toBe(true);
  expect(isQuiet(quiet(15 * 60, 16 * 60), new Date(NOW))).toBe(false);
  expect(isQuiet(quiet(22 * 60, 8 * 60), new Date(NOW))).toBe(false);
  expect(isQuiet(quiet(15 * 60, 8 * 60), new Date(NOW))).toBe(true);
  expect(isQuiet(quiet(0, 0), new Date(NOW))).toBe(true);
});

test("only what is new, unread and recent makes a sound", () => {
  const old = note({ position: 8, at: new Date(NOW - 120_000).toISOString() });
  const items = [note({ position: 9 }), old, note({ position: 6 }), note({ position: 10, read: true })];
  expect(freshOf(items, 6, NOW).map(({ position }) => position)).toEqual([9]);
});

test("a notification leads to the line it tells of", () => {
  expect(placeOf(note({}))).toBe("/tickets/mine/12");
  expect(placeOf(note({ kind: "answered", message_id: "m" }))).toBe("/tickets/mine/12#line-m");
  expect(placeOf(note({ kind: "team_new" }))).toBe("/tickets/unassigned/12");
});

test("what tells of covering somebody is told by its step, and leads to whom I cover", () => {
  const cover = { member_id: "m", step: "begun", begins: null, ends: null } as const;
  const told = note({ kind: "cover", ticket: null, cover });
  expect([toldAs(told), placeOf(told)]).toEqual(["cover_begun", "/settings#absence"]);
  expect(toldAs(note({}))).toBe("assigned");
});
