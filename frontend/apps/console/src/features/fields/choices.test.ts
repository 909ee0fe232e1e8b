import { expect, test } from "vitest";
import { choicesOf, draftsOf, emptyChoice, keyed, moved } from "./choices.ts";

test("choices keep their keys, and lines without words are left out", () => {
  const known = [{ key: "small", name: { zh: "偏小", en: null }, retired: true }];
  const drafts = [...draftsOf(known), { ...emptyChoice(), en: " Large " }, emptyChoice()];
  expect(choicesOf(drafts)).toEqual([
    { key: "small", name: { zh: "偏小", en: null }, retired: true },
    { name: { zh: null, en: "Large" }, retired: false },
  ]);
});

test("a choice that was saved while others were typed is sent with its key, whatever became of its line", () => {
  const small = { key: "small", name: { zh: null, en: "Small" }, retired: false };
  const [empty, blue, green] = [
    emptyChoice(),
    { ...emptyChoice(), en: "Blue" },
    { ...emptyChoice(), en: "Green" },
  ];
  const sent = [...draftsOf([small]), empty, blue];
  const saved = [small, { key: "blue", name: { zh: null, en: "Blue" }, retired: false }];
  const left = [green, { ...blue, zh: "蓝" }, { ...empty, en: "Red" }, ...draftsOf([small])];
  expect(choicesOf(keyed(left, sent, saved))).toEqual([
    { name: { zh: null, en: "Green" }, retired: false },
    { key: "blue", name: { zh: "蓝", en: "Blue" }, retired: false },
    { name: { zh: null, en: "Red" }, retired: false },
    small,
  ]);
  const again = [...left, { ...emptyChoice(), en: "Blue" }];
  expect(keyed(again, sent, saved).map(({ key }) => key)).toEqual([null, "blue", null, "small", null]);
});

test("what is moved stands elsewhere, and everything else in its order", () => {
  expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
  expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
});
