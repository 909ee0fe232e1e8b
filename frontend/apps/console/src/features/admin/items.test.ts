import { expect, test } from "vitest";
import { withSaved } from "./items.ts";

test("what was saved stands in its list with its version, and nowhere it was not", () => {
  const one = { id: "one", version: 1 };
  const other = { id: "other", version: 7 };
  const saved = { id: "one", version: 2 };
  expect(withSaved({ items: [other, one], next: null }, saved)).toEqual({
    items: [other, saved],
    next: null,
  });
  expect(withSaved({ items: [other] }, saved)).toEqual({ items: [other] });
  expect(withSaved(undefined, saved)).toBeUndefined();
});
