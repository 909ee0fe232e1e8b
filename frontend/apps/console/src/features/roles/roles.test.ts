import type { Permission, RoleView } from "@kefu/api";
import { expect, test } from "vitest";
import { SCOPES } from "../tokens/tokens.ts";
import { BASICS, GROUPS, leftOfRole, possible, same, toggled, whyNot, withRole } from "./roles.ts";

test("every permission stands in one group, and what is basic among them", () => {
  const grouped = GROUPS.flatMap(({ permissions }) => permissions);
  expect(grouped).toEqual(SCOPES.flat());
  expect(BASICS.every((one) => grouped.includes(one))).toBe(true);
});

test("a permission comes and goes once, a basic one stays", () => {
  const held: Permission[] = ["ticket:read", "ticket:note"];
  expect(toggled(held, "ticket:reply", true)).toEqual(["ticket:read", "ticket:note", "ticket:reply"]);
  expect(toggled(held, "ticket:note", true)).toEqual(["ticket:read", "ticket:note"]);
  expect(toggled(held, "ticket:note", false)).toEqual(["ticket:read"]);
  expect(toggled(held, "ticket:read", false)).toEqual(held);
  expect(same(held, ["ticket:note", "ticket:read"])).toBe(true);
  expect(same(held, ["ticket:note"])).toBe(false);
});

test("what makes an administrator is never offered, what holds for everything only where everything is seen", () => {
  const wanted: Permission[] = ["ticket:read", "customer:export", "workspace:manage", "ticket:note"];
  expect(possible(wanted, true)).toEqual(["ticket:read", "customer:export", "ticket:note"]);
  expect(possible(wanted, false)).toEqual(["ticket:read", "ticket:note"]);
  expect(whyNot("workspace:manage", true)).toBe("administrators");
  expect(whyNot("audit:read", false)).toBe("needs_wide");
  expect(whyNot("audit:read", true)).toBeNull();
  expect(possible([...BASICS], false)).toEqual(BASICS);
});

test("a permission that is taken back while it is being saved is left to be saved, ticked once more it is not", () => {
  const from = { name: "Ours", permissions: [...BASICS] };
  const sent = { permissions: toggled(from.permissions, "ticket:note", true) };
  const back = { permissions: toggled(sent.permissions, "ticket:note", false) };
  expect(leftOfRole(back, { ...from, ...sent })).toEqual(back);
  expect(leftOfRole(back, from)).toEqual({});
  const forth = { name: "Ours", permissions: ["ticket:note" as const, ...BASICS] };
  expect(leftOfRole(forth, { ...from, ...sent })).toEqual({});
});

test("a role that was changed stands where it stood", () => {
  const [one, other] = [{ key: "one" } as RoleView, { key: "other" } as RoleView];
  const saved = { ...one, version: 2 };
  expect(withRole({ items: [one, other] }, saved)).toEqual({ items: [saved, other] });
  expect(withRole(undefined, saved)).toBeUndefined();
});
