import type { TicketField } from "@kefu/api";
import { expect, test } from "vitest";
import { draftOf, isBlank, wishOf } from "./drafts.ts";
import { calledIn, isOn, missingOf } from "./fields.ts";

function field(more: Partial<TicketField>): TicketField {
  return {
    id: "1",
    about: "ticket",
    key: "it",
    type: "text",
    name: { zh: null, en: "It" },
    help: { zh: null, en: null },
    choices: [],
    kinds: [],
    required: true,
    archived: false,
    version: 1,
    changed_by: null,
    changed_at: null,
    ...more,
  };
}

test("what is filled in comes out as it stands", () => {
  for (const [type, value] of [
    ["text", "A-1"],
    ["long_text", "one\ntwo"],
    ["number", -1.5],
    ["date", "2026-03-01"],
    ["checkbox", true],
    ["choice", "small"],
    ["choices", ["small", "large"]],
  ] as const) {
    const one = field({ type });
    const plain = typeof value === "object" ? [...value] : value;
    expect(wishOf(one, draftOf(one, plain))).toEqual(value);
  }
});

test("an empty input empties the field, and no number is sent as it was typed", () => {
  expect(wishOf(field({}), "  ")).toBeNull();
  expect(wishOf(field({ type: "number" }), "")).toBeNull();
  expect(wishOf(field({ type: "number" }), "0")).toBe(0);
  expect(wishOf(field({ type: "number" }), "1e999")).toBe("1e999");
  expect(["", " ", [], false].map((draft) => isBlank(draft as never))).toEqual([true, true, true, true]);
  expect(["0", ["a"], true].map((draft) => isBlank(draft as never))).toEqual([false, false, false]);
});

test("a ticket lacks what is required on its kind, is not archived and stands empty", () => {
  const all = [
    field({ key: "a" }),
    field({ key: "b", kinds: ["complaint"] }),
    field({ key: "c", kinds: ["inquiry", "request"] }),
    field({ key: "d", archived: true }),
    field({ key: "e", required: false }),
    field({ key: "f" }),
  ];
  expect(missingOf(all, "inquiry", { f: 0 }).map(({ key }) => key)).toEqual(["a", "c"]);
  expect(all.filter((one) => isOn(one, "complaint")).map(({ key }) => key)).toEqual(["a", "b", "e", "f"]);
});

test("a name without one in the screen's language is told in the other", () => {
  expect(calledIn({ zh: "订单号", en: "Order" }, "zh")).toBe("订单号");
  expect(calledIn({ zh: "订单号", en: null }, "en")).toBe("订单号");
  expect(calledIn({ zh: null, en: "Order" }, "zh")).toBe("Order");
});
