import type { Permission, RoleView } from "@kefu/api";
import { SCOPES } from "../tokens/tokens.ts";

const NAMES = ["tickets", "customers", "work", "setting_up"] as const;

/** What can be permitted, by what it is about, in the order screens show it. */
export const GROUPS = NAMES.map((name, place) => ({ name, permissions: SCOPES[place] ?? [] }));

/** What every role permits: without looking, nobody can work here at all. */
export const BASICS: readonly Permission[] = ["ticket:read", "customer:read", "member:read", "inbox:read"];

/** Put a permission among others, or take it out; what every role permits stays. */
export function toggled(held: Permission[], one: Permission, on: boolean): Permission[] {
  if (BASICS.includes(one)) return held;
  return on ? [...held.filter((other) => other !== one), one] : held.filter((other) => other !== one);
}

/** Whether two sets of permissions are the same, in whatever order. */
export function same(one: Permission[], other: Permission[]): boolean {
  return one.length === other.length && one.every((permission) => other.includes(permission));
}

export function isOwn(role: RoleView): boolean {
  return role.name !== null;
}
