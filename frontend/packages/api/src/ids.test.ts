import { expect, test } from "vitest";
import { newId } from "./ids.ts";

test("an id carries version 7, the variant and the time", () => {
  const id = newId(0x0123456789ab);
  expect(id).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("ids of the same moment differ", () => {
  const made = new Set(Array.from({ length: 1000 }, () => newId(1)));
  expect(made.size).toBe(1000);
});
