import { expect, test } from "vitest";
import { colourOf, initialsOf } from "./names.ts";

test.each([
  ["林雨桐", "林"],
  ["Oliver Grant", "OG"],
  ["mai", "M"],
  ["Ana María López", "AL"],
  ["", "?"],
  ["😀 x", "😀X"],
])("initials of %s", (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});

test("a colour is stable and within the palette", () => {
  expect(colourOf("0192-a")).toBe(colourOf("0192-a"));
  for (const seed of ["a", "林雨桐", "018f", ""]) expect(colourOf(seed)).toBeLessThan(7);
});
