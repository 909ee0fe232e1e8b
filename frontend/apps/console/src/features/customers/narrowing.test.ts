import { expect, test } from "vitest";
import { isNarrowed, narrowingOf } from "./narrowing.ts";

const NOW = Date.UTC(2026, 10, 25);

test("an empty address asks for everybody", () => {
  const params = new URLSearchParams();
  expect(isNarrowed(params)).toBe(false);
  expect(narrowingOf(params, NOW)).toEqual({
    query: "",
    tier: null,
    company_id: null,
    blocked: null,
    contacted_since: null,
    contacted_before: null,
    field: [],
    field_filled: [],
    field_empty: [],
  });
});

test("a span of contact is a time since, quiet a time before", () => {
  const week = narrowingOf(new URLSearchParams("contact=week"), NOW);
  expect(week.contacted_since).toBe("2026-11-18T00:00:00.000Z");
  const quiet = narrowingOf(new URLSearchParams("contact=quiet"), NOW);
  expect(quiet.contacted_since).toBe(null);
  expect(quiet.contacted_before).toBe("2026-08-27T00:00:00.000Z");
});

test("what nobody offers is not asked for", () => {
  const odd = narrowingOf(new URLSearchParams("tier=best&state=odd&contact=never"), NOW);
  expect([odd.tier, odd.blocked, odd.contacted_since]).toEqual([null, null, null]);
  expect(narrowingOf(new URLSearchParams("state=open"), NOW).blocked).toBe(false);
});
