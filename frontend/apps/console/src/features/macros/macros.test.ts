import { newId, type TicketRow } from "@kefu/api";
import { expect, test } from "vitest";
import { waysBack } from "./macros.ts";

const before = {
  status: "open",
  priority: "normal",
  kind: "inquiry",
  tags: ["a"],
  assignee_id: null,
  team_id: newId(),
} as unknown as TicketRow;

test("what stayed needs no way back", () => {
  expect(waysBack(before, { ...before, version: 7 }, [], "")).toEqual([]);
});

test.each([
  [{ status: "pending" }, { status: "open" }],
  [{ priority: "urgent" }, { priority: "normal", kind: "inquiry" }],
  [{ tags: ["a", "b"] }, { tags: ["a"] }],
  [{ assignee_id: newId() }, { assignee_id: null, team_id: before.team_id }],
] as [Partial<TicketRow>, Partial<TicketRow>][])("%o goes back", (change, back) => {
  expect(waysBack(before, { ...before, ...change }, [], "").map((way) => way.preview)).toEqual([back]);
});

test("a new ticket that was answered is open afterwards, and nothing needs a way back", () => {
  expect(waysBack({ ...before, status: "new" }, { ...before, status: "open" }, [], "")).toEqual([]);
});

test("who gets it back gets it last", () => {
  const after = { ...before, status: "solved", tags: [], assignee_id: newId() } as TicketRow;
  expect(waysBack(before, after, [], "").map((way) => Object.keys(way.preview)[0])).toEqual([
    "status",
    "tags",
    "assignee_id",
  ]);
});

test("who answered what nobody owned goes on owning it, where the macro gave it to nobody", () => {
  const after = { ...before, status: "solved", assignee_id: newId() } as TicketRow;
  expect(waysBack(before, after, [], "", false).map((way) => way.preview)).toEqual([{ status: "open" }]);
});

test("what was filled in stands there again", () => {
  const filled = [{ key: "order", before: null, after: "A-1" }];
  expect(waysBack(before, { ...before, version: 7 }, filled, "").map((way) => way.preview)).toEqual([{}]);
});

test("each field comes back by itself: one that is refused takes no other along", () => {
  const filled = ["order", "damage"].map((key) => ({ key, before: null, after: "A-1" }));
  expect(waysBack(before, { ...before, version: 7 }, filled, "")).toHaveLength(2);
});

test("the kind comes back before the fields that it has, and they before the ticket is solved again", () => {
  const solved = { ...before, status: "solved", kind: "complaint" } as TicketRow;
  const after = { ...solved, status: "open", kind: "inquiry", tags: [], assignee_id: newId() } as TicketRow;
  const filled = [{ key: "damage", before: "box", after: null }];
  expect(waysBack(solved, after, filled, "").map((way) => way.preview)).toEqual([
    { priority: "normal", kind: "complaint" },
    {},
    { status: "solved" },
    { tags: ["a"] },
    { assignee_id: null, team_id: before.team_id },
  ]);
});

test("solving is taken back first: what comes back before it would make another version", () => {
  const after = { ...before, status: "solved", kind: "complaint" } as TicketRow;
  expect(waysBack({ ...before, status: "new" }, after, [], "").map((way) => way.preview)).toEqual([
    { status: "open" },
    { priority: "normal", kind: "inquiry" },
  ]);
});
