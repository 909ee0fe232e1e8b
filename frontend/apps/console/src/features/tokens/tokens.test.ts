import type { Permission } from "@kefu/api";
import { expect, test } from "vitest";
import { inDays, lifeOf, PURPOSES, SCOPES, wordOf } from "./tokens.ts";

const NOW = Date.parse("2026-11-25T12:00:00Z");

test.each([
  [null, "good"],
  ["2027-11-25T12:00:00Z", "good"],
  ["2026-12-09T12:00:00Z", "ending"],
  ["2026-12-09T12:00:01Z", "good"],
  ["2026-11-25T12:00:00Z", "over"],
  ["2026-11-24T12:00:00Z", "over"],
])("a token until %j is %s", (expires_at, life) => {
  expect(lifeOf({ expires_at }, NOW)).toBe(life);
});

test("days from now, or never", () => {
  expect(inDays(30, NOW)).toBe("2026-12-25T12:00:00.000Z");
  expect(inDays(0, NOW)).toBeNull();
});

test("every permission can be given, once", () => {
  // a permission that the server adds does not compile here until it stands in a group
  const all: Record<Permission, true> = {
    "ticket:read": true,
    "ticket:create": true,
    "ticket:reply": true,
    "ticket:note": true,
    "ticket:forward": true,
    "ticket:assign": true,
    "ticket:update": true,
    "ticket:intake": true,
    "customer:read": true,
    "customer:write": true,
    "customer:merge": true,
    "file:write": true,
    "member:read": true,
    "member:manage": true,
    "role:manage": true,
    "unit:manage": true,
    "inbox:read": true,
    "inbox:manage": true,
    "field:manage": true,
    "tag:manage": true,
    "token:manage": true,
    "customer:export": true,
    "customer:import": true,
    "customer:erase": true,
    "reply:manage": true,
    "view:share": true,
    "incident:manage": true,
    "workspace:manage": true,
    "work:supervise": true,
    "audit:read": true,
  };
  expect(SCOPES.flat().sort()).toEqual(Object.keys(all).sort());
  expect(PURPOSES.intake.every((permission) => SCOPES.flat().includes(permission))).toBe(true);
  expect(wordOf("ticket:read")).toBe("ticket_read");
});
