import { expect, test } from "vitest";
import { remapped } from "./imports.ts";

test("a field belongs to one column at most", () => {
  expect(remapped(["name", "email", null], 2, "email")).toEqual(["name", null, "email"]);
  expect(remapped(["name", null, null], 1, null)).toEqual(["name", null, null]);
});
