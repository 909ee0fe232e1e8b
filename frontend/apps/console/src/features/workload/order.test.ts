import type { Load } from "@kefu/api";
import { expect, test } from "vitest";
import { inOrder, totalOf } from "./order.ts";

function load(name: string, more: Partial<Load>): Load {
  return {
    member_id: name,
    name,
    unit_id: "east",
    availability: "online",
    connected: true,
    absence: null,
    open: 0,
    waiting: 0,
    oldest_waiting: null,
    pending: 0,
    snoozed: 0,
    elsewhere: 0,
    ...more,
  };
}

const LOADS = [
  load("idle", {}),
  load("busy", { open: 9 }),
  load("late", { open: 1, waiting: 1, oldest_waiting: "2026-11-25T08:00:00Z" }),
  load("fresh", { open: 5, waiting: 5, oldest_waiting: "2026-11-25T09:00:00.5Z", availability: "break" }),
];

test("the longest waiting customer comes first, then who has most to do", () => {
  expect(inOrder(LOADS, "waiting").map(({ name }) => name)).toEqual(["late", "fresh", "busy", "idle"]);
});

test("by number, and as they came", () => {
  expect(inOrder(LOADS, "open").map(({ name }) => name)).toEqual(["busy", "fresh", "late", "idle"]);
  expect(inOrder(LOADS, "name")).toBe(LOADS);
});

test("the sum counts what is nobody's too", () => {
  const queue = { unit_id: "east", open: 4, waiting: 3, oldest_waiting: null };
  expect(totalOf(LOADS, [queue])).toEqual({ online: 3, open: 19, waiting: 9 });
});

test("who has closed the console is not online, whatever they said", () => {
  const gone = LOADS.map((load, place) => ({ ...load, connected: place > 0 }));
  expect(totalOf(gone, []).online).toBe(2);
});
