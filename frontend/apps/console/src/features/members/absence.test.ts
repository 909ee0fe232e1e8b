import type { Member } from "@kefu/api";
import { expect, test } from "vitest";
import { awayNow, standInFor, wallTime } from "./absence.ts";

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

test("who is away is stood in for by who works, through all covers, and by nobody in a circle", () => {
  const now = new Date("2026-12-25T00:00:00Z");
  const one = (id: string, cover_id = "", active = true) =>
    ({ id, active, absence: cover_id ? { ...absence, cover_id } : null }) as Member;
  const stands = (...members: Member[]) => standInFor(members, "lin", now);
  expect(stands(one("lin"), one("tom"))).toBe(null);
  expect(stands(one("lin", "tom"), one("tom"))).toBe("tom");
  expect(stands(one("lin", "tom"), one("tom", "sun"), one("sun"))).toBe("sun");
  expect(stands(one("lin", "tom"), one("tom", "lin"))).toBe(null);
  expect(stands(one("lin", "tom"), one("tom", "", false))).toBe(null);
  expect(standInFor([], null, now)).toBe(null);
});
