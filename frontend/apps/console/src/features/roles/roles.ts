import type { Permission, RoleView } from "@kefu/api";
import { SCOPES } from "../tokens/tokens.ts";
import { leftOf } from "../units/units.ts";

const NAMES = ["tickets", "customers", "work", "setting_up"] as const;

/** What can be permitted, by what it is about, in the order screens show it. */
export const GROUPS = NAMES.map((name, place) => ({ name, permissions: SCOPES[place] ?? [] }));

/** What every role permits: without looking, nobody can work here at all. */
export const BASICS: readonly Permission[] = ["ticket:read", "customer:read", "member:read", "inbox:read"];

/** What no role made here permits: whoever sets the mail server up reads the links to new passwords. */
export const NEVER_OWN: readonly Permission[] = ["workspace:manage"];

/** What holds for the whole workspace, and only roles permit that see all of it. */
export const NEEDS_WIDE: readonly Permission[] = [
  "customer:export",
  "customer:import",
  "customer:erase",
  "role:manage",
  "inbox:manage",
  "field:manage",
  "tag:manage",
  "token:manage",
  "audit:read",
];

/** Why a role made here cannot permit something: the name of the text that says so. */
export function whyNot(one: Permission, wide: boolean): "administrators" | "needs_wide" | null {
  if (NEVER_OWN.includes(one)) return "administrators";
  return !wide && NEEDS_WIDE.includes(one) ? "needs_wide" : null;
}

/** Those of the permissions that a role made here can have. */
export function possible(wanted: Permission[], wide: boolean): Permission[] {
  return wanted.filter((one) => whyNot(one, wide) === null);
}

/** Put a permission among others, or take it out; what every role permits stays. */
export function toggled(held: Permission[], one: Permission, on: boolean): Permission[] {
  if (BASICS.includes(one)) return held;
  return on ? [...held.filter((other) => other !== one), one] : held.filter((other) => other !== one);
}

/** Whether two sets of permissions are the same, in whatever order. */
export function same(one: Permission[], other: Permission[]): boolean {
  return one.length === other.length && one.every((permission) => other.includes(permission));
}

/** Which changes are left beside what is there, or was sent; permissions have no order. */
export function leftOfRole<T extends { permissions: Permission[] }>(
  changes: Partial<T>,
  there: Partial<T>,
): Partial<T> {
  return leftOf(changes, there, (one, other) =>
    Array.isArray(one) && Array.isArray(other) ? same(one, other) : one === other,
  );
}

/** Put a role that was changed where everybody reads them. */
export function withRole(known: { items: RoleView[] } | undefined, saved: RoleView) {
  return known && { ...known, items: known.items.map((role) => (role.key === saved.key ? saved : role)) };
}

export function isOwn(role: RoleView): boolean {
  return role.name !== null;
}
