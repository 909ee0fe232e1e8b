import { expect, test } from "vitest";
import { neighbour } from "./order.ts";

test("a list that stands still is walked up and down", () => {
  const rows = [5, 4, 3];
  expect(neighbour(rows, rows, 4, 1)).toBe(3);
  expect(neighbour(rows, rows, 4, -1)).toBe(5);
  expect(neighbour(rows, rows, 5, -1)).toBeUndefined();
  expect(neighbour(rows, rows, 3, 1)).toBeUndefined();
});

test("an answered ticket jumps to the top; the keys go on below where it was", () => {
  expect(neighbour([4, 5, 3], [5, 4, 3], 4, 1)).toBe(3);
  expect(neighbour([4, 5, 3], [5, 4, 3], 4, -1)).toBe(5);
  // the last one, too: there is nothing after it
  expect(neighbour([3, 5, 4], [5, 4, 3], 3, 1)).toBeUndefined();
});

test("a solved ticket leaves; the next one stands at its place", () => {
  expect(neighbour([5, 3], [5, 4, 3], 4, 1)).toBe(3);
  expect(neighbour([5, 3], [5, 4, 3], 4, -1)).toBe(5);
  // it was the last one: what is left
  expect(neighbour([5, 4], [5, 4, 3], 3, 1)).toBe(4);
  expect(neighbour([], [3], 3, 1)).toBeUndefined();
  // several left at once
  expect(neighbour([1], [5, 4, 3, 1], 4, 1)).toBe(1);
});

test("a further page goes on after the last known", () => {
  expect(neighbour([5, 4, 3, 2], [5, 4, 3], 3, 1)).toBe(2);
  expect(neighbour([3, 5, 4, 2], [5, 4, 3], 3, 1)).toBe(2);
});

test("what came in above is met from the next ticket on, not now", () => {
  expect(neighbour([6, 5, 4, 3], [5, 4, 3], 5, 1)).toBe(4);
});
