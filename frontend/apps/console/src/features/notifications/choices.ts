import type { NotificationChoice, NotificationKind, NotificationRule } from "@kefu/api";
import { leftOf } from "../units/units.ts";

type Rules = Record<NotificationKind, NotificationRule>;

/** What one wants to hear of, each kind by itself: two windows may change different ones. */
export type Wanted = Rules & Pick<NotificationChoice, "quiet" | "time_zone">;

export function wantedOf({ rules, quiet, time_zone }: NotificationChoice): Wanted {
  return { ...(rules as Rules), quiet, time_zone };
}

/** As the server takes it. */
export function asked({ quiet, time_zone, ...rules }: Wanted) {
  return { rules: rules as Rules, quiet, time_zone };
}

/** Which changes are left beside what is there, or was sent. */
export function leftOfWanted(changes: Partial<Wanted>, there: Wanted): Partial<Wanted> {
  return leftOf<Wanted>(changes, there, (one, other) => JSON.stringify(one) === JSON.stringify(other));
}

/** Without the entry in the list there is nothing that could sound or show itself. */
export function changedRule(
  rule: NotificationRule,
  way: keyof NotificationRule,
  on: boolean,
): NotificationRule {
  if (way === "in_app" && !on) return { in_app: false, sound: false, desktop: false, mail: false };
  return { ...rule, [way]: on, ...(on ? { in_app: true } : {}) };
}
