import type { TicketRow } from "@kefu/api";
import { expect, test } from "vitest";
import { MOST_SELECTED, rangeOf, toggled } from "./selection.ts";

const rows = (...numbers: number[]) => numbers.map((number) => ({ number }) as TicketRow);
const LIST = rows(9, 4, 7, 1);
const none = { numbers: new Set<number>(), from: null };

test("a range follows the list in both directions", () => {
  expect(rangeOf(LIST, 4, 1)).toEqual([4, 7, 1]);
  expect(rangeOf(LIST, 1, 9)).toEqual([9, 4, 7, 1]);
  expect(rangeOf(LIST, null, 7)).toEqual([7]);
  expect(rangeOf(LIST, 5, 7)).toEqual([7]);
});

test("one is put in and taken out, a range is only put in", () => {
  const one = toggled(none, LIST, 4, false);
  const more = toggled(one, LIST, 1, true);
  expect([...more.numbers].sort()).toEqual([1, 4, 7]);
  expect([...toggled(more, LIST, 7, false).numbers].sort()).toEqual([1, 4]);
  expect([...toggled(more, LIST, 4, true).numbers].sort()).toEqual([1, 4, 7]);
});

test("there is an end to it", () => {
  const many = rows(...Array.from({ length: 300 }, (_, index) => index));
  expect(toggled({ numbers: new Set([0]), from: 0 }, many, 299, true).numbers.size).toBe(MOST_SELECTED);
});
