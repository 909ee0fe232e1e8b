import { expect, test } from "vitest";
import { changeOf, localOf, valuesOf, worded } from "./drafts.ts";

const NOW = new Date(2026, 10, 26, 9, 5);

test("a new incident begins now and is mine, shown in all chats", () => {
  const values = valuesOf(undefined, "me", ["chat"], NOW);
  expect(values).toMatchObject({ owner_id: "me", status: "investigating", inbox_ids: ["chat"] });
  expect(values.started_at).toBe("2026-11-26T09:05");
});

test("a language without words is none, and no words at all are no notice", () => {
  expect(worded({ zh: " 支付失败 ", en: " " })).toEqual({ zh: "支付失败", en: null });
  expect(worded({ zh: "", en: "" })).toBeNull();
});

test("only what was touched is sent", () => {
  expect(changeOf({ status: "identified" })).toEqual({ status: "identified", text: "" });
  expect(changeOf({ notice: { zh: "", en: "" } })).toMatchObject({ notice: null });
  expect(changeOf({ started_at: localOf(NOW) })).toMatchObject({ started_at: NOW.toISOString() });
});
