import { expect, test } from "vitest";
import { choicesOf, draftsOf, emptyChoice, moved } from "./choices.ts";

test("choices keep their keys, and lines without words are left out", () => {
  const known = [{ key: "small", name: { zh: "偏小", en: null }, retired: true }];
  const drafts = [...draftsOf(known), { ...emptyChoice(), en: " Large " }, emptyChoice()];
  expect(choicesOf(drafts)).toEqual([
    { key: "small", name: { zh: "偏小", en: null }, retired: true },
    { name: { zh: null, en: "Large" }, retired: false },
  ]);
});

test("what is moved stands elsewhere, and everything else in its order", () => {
  expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
  expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
});
