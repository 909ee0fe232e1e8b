import { setOnline } from "@kefu/api";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fetchAhead, pages, parts } from "./ahead.ts";

let asked: string[] = [];

/** A file that may not arrive. */
function file(name: string, arrives = () => true) {
  return async () => {
    asked.push(name);
    if (!arrives()) throw new Error(name);
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  setOnline(true);
});
afterEach(() => {
  parts.length = 0;
  pages.length = 0;
  vi.useRealTimers();
});

test("parts come before pages, and one that does not arrive keeps none from coming", async () => {
  pages.push(file("page"));
  parts.push(
    file("lost", () => false),
    file("part"),
  );
  const leave = fetchAhead();
  await vi.advanceTimersByTimeAsync(3000);
  expect(asked.slice(0, 3)).toEqual(["lost", "part", "page"]);
  leave();
});

test("what was not fetched while nobody answered is fetched once somebody does", async () => {
  parts.push(file("one"), file("other"));
  setOnline(false);
  const leave = fetchAhead();
  await vi.advanceTimersByTimeAsync(3000);
  expect(asked).toEqual([]);
  setOnline(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(new Set(asked)).toEqual(new Set(["one", "other"]));
  leave();
  setOnline(false);
  asked = [];
  setOnline(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toEqual([]);
});

test("a part that a page brings along is fetched too", async () => {
  pages.push(async () => {
    if (parts.length === 0) parts.push(file("late"));
  });
  const leave = fetchAhead();
  await vi.advanceTimersByTimeAsync(3000);
  expect(asked).toEqual(["late"]);
  leave();
});
