import type { Condition } from "@kefu/api";
import { expect, test } from "vitest";
import {
  conditionOf,
  firstGroup,
  type Group,
  isLiving,
  isOpen,
  itemOf,
  newLine,
  ownIn,
  rootOf,
  timesFor,
} from "./conditions.ts";
import { changeItem, newGroup } from "./groups.ts";

const STATUS: Condition = { type: "status", among: ["new", "open"] };
const OWNER: Condition = { type: "owner", among: ["a"], me: true, nobody: true };
const UNIT: Condition = { type: "unit", among: [], mine: true };
const LATE: Condition = { type: "due", minutes: 30 };
const OLD: Condition = { type: "older", since: "created_at", minutes: 1440 };
const ASLEEP: Condition = { type: "is", trait: "snoozed" };
const FIELD: Condition = { type: "field", field_id: "f", among: ["small"], filled: true };
const WORDS: Condition = { type: "field_words", field_id: "f", words: "blue ink" };
const NUMBERS: Condition = { type: "field_numbers", field_id: "f", least: 0, most: null };
const NEARS: Condition = { type: "field_nears", field_id: "f", least: -7, most: 0 };
const LIES: Condition = { type: "field_lies", field_id: "f", least: null, most: "2026-03-01" };
const WAITING: Condition = { type: "is", trait: "waiting" };

const KEPT: Condition[] = [
  { type: "all", of: [STATUS, OWNER, UNIT, LATE, OLD, ASLEEP] },
  { type: "any", of: [STATUS, { type: "not", of: OWNER }] },
  { type: "all", of: [WORDS, NUMBERS, NEARS, { type: "not", of: LIES }] },
  { type: "all", of: [FIELD, { type: "not", of: { ...FIELD, among: [], filled: true } }] },
  {
    type: "all",
    of: [
      { type: "not", of: { type: "any", of: [STATUS, LATE] } },
      { type: "tag", among: ["t"] },
    ],
  },
  {
    type: "all",
    of: [
      { type: "any", of: [ASLEEP, WAITING] },
      { type: "company", among: ["c"] },
    ],
  },
  { type: "all", of: [{ type: "all", of: [STATUS, { type: "any", of: [OLD, LATE] }] }] },
  { type: "all", of: [] },
];

test("what the builder shows of a condition is that condition", () => {
  for (const condition of KEPT) expect(conditionOf(rootOf(condition))).toEqual(condition);
});

test("conditions that the builder cannot write get a picture of the same meaning", () => {
  expect(conditionOf(itemOf({ type: "not", of: { type: "not", of: STATUS } }))).toEqual(STATUS);
  expect(
    conditionOf(itemOf({ type: "not", of: { type: "all", of: [STATUS, { type: "not", of: LATE }] } })),
  ).toEqual({ type: "any", of: [{ type: "not", of: STATUS }, LATE] });
  expect(conditionOf(rootOf(STATUS))).toEqual({ type: "all", of: [STATUS] });
});

test("a line or a group without anything chosen is open", () => {
  expect(isOpen(firstGroup())).toBe(false);
  expect(isOpen(newGroup("any", [newLine()]))).toBe(true);
  const numbers = newLine("own:f", "numbers");
  expect(isOpen(numbers)).toBe(true);
  expect(isOpen({ ...numbers, ends: ["", "0"] })).toBe(false);
  for (const ends of [
    ["2", "1"],
    ["1e16", ""],
  ] as const) {
    expect(isOpen({ ...numbers, ends })).toBe(true);
  }
  expect(isOpen({ ...newLine("own:f", "days"), ends: ["1.5", ""] })).toBe(true);
  expect(isOpen({ ...newLine("own:f", "days"), ends: ["-7", "0"] })).toBe(false);
  expect(isOpen({ ...newLine("own:f", "dates"), ends: ["2026-03-02", "2026-03-01"] })).toBe(true);
  expect(isOpen({ ...newLine("own:f", "words"), ends: [" ", ""] })).toBe(true);
  expect(isOpen(newGroup("any", []))).toBe(true);
  expect(isOpen(newLine("created_at"))).toBe(false);
  expect(isOpen({ ...newLine("due"), minutes: Number.NaN })).toBe(true);
});

test("a deadline, which nothing sets yet, is offered only where it is asked for already", () => {
  expect(timesFor("status")).not.toContain("due");
  expect(timesFor("created_at")).toEqual(["created_at", "updated_at", "last_message_at", "waiting_since"]);
  expect(timesFor("due")).toContain("due");
});

test("one item changes, however deep, and the others stay what they are", () => {
  const inner = newLine("kind");
  const group = newGroup("all", [newLine("status"), newGroup("any", [inner, newLine("tag")])]);
  const changed = changeItem(group, inner.id, (item) => ({ ...item, not: true }) as typeof inner);
  expect((changed.items[1] as Group).items[0]).toEqual({ ...inner, not: true });
  expect(changed.items[0]).toBe(group.items[0]);
  expect((changeItem(group, inner.id, () => null).items[1] as Group).items).toHaveLength(1);
});

test("only a view without anything done can be sorted by urgency", () => {
  const line = (values: string[], not = false) => ({ ...newLine("status"), values, not });
  expect(isLiving(firstGroup())).toBe(true);
  expect(isLiving(newGroup("all", [line(["solved", "closed"], true)]))).toBe(true);
  expect(isLiving(newGroup("all", [line(["open", "solved"]), line(["open"])]))).toBe(true);
  expect(isLiving(newGroup("any", [line(["open"]), newLine("kind")]))).toBe(false);
  expect(isLiving(newGroup("all", [newLine("kind")]))).toBe(false);
  expect(isLiving(newGroup("all", [newGroup("none", [line(["solved"])])]))).toBe(false);
});

test("the fields that are asked for are found at any depth", () => {
  const other: Condition = { ...WORDS, field_id: "g" };
  expect(
    ownIn({ type: "all", of: [STATUS, { type: "not", of: { type: "any", of: [FIELD, other] } }] }),
  ).toEqual(["f", "g"]);
  expect(ownIn(OWNER)).toEqual([]);
});
