import type { Steps } from "@kefu/api";
import { expect, test } from "vitest";
import { NO_STEPS, stepsOf, valuesOf } from "./steps.ts";

const NOTHING: Steps = {
  status: null,
  priority: null,
  kind: null,
  give: null,
  add_tags: [],
  remove_tags: [],
  reply: null,
  note: null,
};

test.each<Partial<Steps>>([
  {},
  { status: "pending", priority: "urgent", kind: "complaint" },
  { give: { to: "me", id: null } },
  { give: { to: "team", id: "01890000-0000-7000-8000-000000000001" } },
  { add_tags: ["a", "very late"], remove_tags: ["b"] },
  { reply: { zh: "好", en: null }, note: "n" },
])("a form keeps every step: %o", (steps) => {
  expect(stepsOf(valuesOf({ ...NOTHING, ...steps }))).toEqual({ ...NOTHING, ...steps });
});

test("tags are parted by commas of either language", () => {
  expect(stepsOf({ ...NO_STEPS, add_tags: " 退款，加急、 vip, ,x" }).add_tags).toEqual([
    "退款",
    "加急",
    "vip",
    "x",
  ]);
});

test("blank texts are no step", () => {
  expect(stepsOf({ ...NO_STEPS, zh: " ", note: "\n" })).toEqual(NOTHING);
});
