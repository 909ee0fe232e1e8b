import { expect, test } from "vitest";
import { awayNow, wallTime } from "./absence.ts";

const absence = {
  begins: "2026-12-24T10:00:00Z",
  ends: "2027-01-04T01:00:00Z",
  time_zone: "Asia/Shanghai",
  cover_id: "x",
};

test("somebody is away from the first moment to the last, and not a moment longer", () => {
  const at = (time: string) => awayNow({ absence }, new Date(time)) !== null;
  expect(at("2026-12-24T09:59:59Z")).toBe(false);
  expect(at("2026-12-24T10:00:00Z")).toBe(true);
  expect(at("2027-01-04T00:59:59Z")).toBe(true);
  expect(at("2027-01-04T01:00:00Z")).toBe(false);
  expect(awayNow({ absence: null })).toBe(null);
});

test("a moment is shown by the clock of the zone", () => {
  expect(wallTime(absence.begins, "Asia/Shanghai")).toBe("2026-12-24T18:00");
  expect(wallTime(absence.ends, "America/New_York")).toBe("2027-01-03T20:00");
});
