import { expect, test } from "vitest";
import { asField, presetsAt } from "./presets.ts";

const told = (now: string) => presetsAt(new Date(now)).map(({ key, at }) => `${key} ${asField(at)}`);

test("on a Wednesday morning", () => {
  expect(told("2026-11-25T10:07:30")).toEqual([
    "today 2026-11-25T13:15",
    "tomorrow 2026-11-26T09:00",
    "monday 2026-11-30T09:00",
  ]);
});

test("late in the evening today is over, also where a month or a year ends", () => {
  expect(told("2026-11-30T19:10:00")).toEqual(["tomorrow 2026-12-01T09:00", "monday 2026-12-07T09:00"]);
  expect(told("2026-12-31T22:30:00")[0]).toBe("tomorrow 2027-01-01T09:00");
});

test("on a Sunday tomorrow is Monday and offered once; on a Monday the next one is meant", () => {
  expect(told("2026-11-29T23:00:00")).toEqual(["tomorrow 2026-11-30T09:00"]);
  expect(told("2026-11-30T23:00:00")).toContain("monday 2026-12-07T09:00");
});

test("on a full quarter hour it stays one", () => {
  expect(told("2026-11-25T10:00:00")[0]).toBe("today 2026-11-25T13:00");
  expect(told("2026-11-25T10:59:00")[0]).toBe("today 2026-11-25T14:00");
});
