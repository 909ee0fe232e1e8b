import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { typist } from "./typist.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("each key is told once, until somebody rests", () => {
  const told: boolean[] = [];
  const { says, types } = typist((one) => told.push(one));
  says(true);
  vi.advanceTimersByTime(3900);
  says(true);
  vi.advanceTimersByTime(3900);
  expect(told).toEqual([true]);
  expect(types()).toBe(true);
  vi.advanceTimersByTime(200);
  expect(told).toEqual([true, false]);
  expect(types()).toBe(false);
});

test("who has sent it types no more at once, and again with the next key", () => {
  const told: boolean[] = [];
  const { says } = typist((one) => told.push(one));
  says(false);
  expect(told).toEqual([]);
  says(true);
  says(false);
  expect(told).toEqual([true, false]);
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual([true, false]);
  says(true);
  expect(told).toEqual([true, false, true]);
});

test("who left says nothing more: what they left may be gone from their sight", () => {
  const told: boolean[] = [];
  const { says, left, types } = typist((one) => told.push(one));
  says(true);
  left();
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual([true]);
  expect(types()).toBe(false);
});
