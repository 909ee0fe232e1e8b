import type { NotificationChoice, NotificationKind, NotificationRule } from "@kefu/api";
import { expect, test } from "vitest";
import { asked, changedRule, leftOfWanted, wantedOf } from "./choices.ts";

const NOTHING: NotificationRule = { in_app: false, sound: false, desktop: false, mail: false };
const [ONE, OTHER] = ["assigned", "mentioned"] as NotificationKind[] as [NotificationKind, NotificationKind];

function choice(
  version: number,
  rules: Partial<Record<NotificationKind, NotificationRule>>,
): NotificationChoice {
  return {
    rules: { [ONE]: NOTHING, [OTHER]: NOTHING, ...rules },
    quiet: null,
    time_zone: "Asia/Shanghai",
    version,
  } as NotificationChoice;
}

test("what was ticked here stays beside what another window saved, and both are sent", () => {
  const changes = { [ONE]: changedRule(NOTHING, "mail", true) };
  const elsewhere = wantedOf(choice(2, { [OTHER]: changedRule(NOTHING, "sound", true) }));
  expect(leftOfWanted(changes, elsewhere)).toEqual(changes);
  expect(asked({ ...elsewhere, ...changes })).toEqual({
    rules: {
      [ONE]: { in_app: true, sound: false, desktop: false, mail: true },
      [OTHER]: { in_app: true, sound: true, desktop: false, mail: false },
    },
    quiet: null,
    time_zone: "Asia/Shanghai",
  });
});

test("what is ticked back while it is being saved is left, what was sent is not", () => {
  const there = wantedOf(choice(1, {}));
  const sent = { [ONE]: changedRule(NOTHING, "sound", true), quiet: { start: 60, end: 120 } };
  const back = {
    ...sent,
    [ONE]: changedRule(sent[ONE] as NotificationRule, "in_app", false),
    quiet: { start: 60, end: 120 },
  };
  expect(leftOfWanted(back, { ...there, ...sent })).toEqual({ [ONE]: NOTHING });
  expect(leftOfWanted(back, there)).toEqual({ quiet: { start: 60, end: 120 } });
});
