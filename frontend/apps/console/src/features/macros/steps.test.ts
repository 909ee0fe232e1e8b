import type { Steps, TicketField } from "@kefu/api";
import { expect, test } from "vitest";
import { NO_STEPS, stepsOf, unfitIn, valuesOf } from "./steps.ts";

const NOTHING: Steps = {
  status: null,
  priority: null,
  kind: null,
  give: null,
  add_tags: [],
  remove_tags: [],
  fields: {},
  reply: null,
  note: null,
};

function field(key: string, more: Partial<TicketField> = {}): TicketField {
  return { key, type: "text", choices: [], kinds: [], archived: false, ...more } as TicketField;
}

const FIELDS = [
  field("order"),
  field("amount", { type: "number" }),
  field("gift", { type: "checkbox" }),
  field("sizes", { type: "choices" }),
];

test.each<Partial<Steps>>([
  {},
  { status: "pending", priority: "urgent", kind: "complaint" },
  { give: { to: "me", id: null } },
  { give: { to: "team", id: "01890000-0000-7000-8000-000000000001" } },
  { add_tags: ["a", "very late"], remove_tags: ["b"] },
  { reply: { zh: "好", en: null }, note: "n" },
  { fields: { order: "A-1", amount: 1.5, gift: true, sizes: ["small"] } },
  { fields: { order: null, amount: null } },
])("a form keeps every step: %o", (steps) => {
  expect(stepsOf(valuesOf({ ...NOTHING, ...steps }), FIELDS)).toEqual({ ...NOTHING, ...steps });
});

test("tags are parted by commas of either language", () => {
  expect(stepsOf({ ...NO_STEPS, add_tags: " 退款，加急、 vip, ,x" }, FIELDS).add_tags).toEqual([
    "退款",
    "加急",
    "vip",
    "x",
  ]);
});

test("blank texts are no step", () => {
  expect(stepsOf({ ...NO_STEPS, zh: " ", note: "\n" }, FIELDS)).toEqual(NOTHING);
});

test("what was put away, or such tickets do not have, is told", () => {
  const choices = [
    { key: "small", name: { zh: null, en: "Small" }, retired: false },
    { key: "large", name: { zh: null, en: "Large" }, retired: true },
  ];
  const size = field("size", { type: "choice", choices, kinds: ["complaint"] });
  expect(unfitIn(size, "small", "")).toBeNull();
  expect(unfitIn(size, "large", "")).toBe("retired");
  expect(unfitIn({ ...size, type: "choices" }, ["small", "large"], "")).toBe("retired");
  expect(unfitIn({ ...size, archived: true }, "", "")).toBe("archived");
  expect(unfitIn(size, "small", "inquiry")).toBe("elsewhere");
  expect(unfitIn(size, "", "inquiry")).toBeNull();
  expect(unfitIn(size, "small", "complaint")).toBeNull();
});
