import { expect, test } from "vitest";
import { keptAtFirst } from "./merging.ts";

test("a nameless visitor is merged into who has a name, else who is looked at is kept", () => {
  const ann = { id: "a", name: "Ann" };
  const bob = { id: "b", name: "Bob" };
  const nobody = { id: "c", name: " " };
  expect(keptAtFirst(ann, bob)).toBe("a");
  expect(keptAtFirst(nobody, bob)).toBe("b");
  expect(keptAtFirst(ann, nobody)).toBe("a");
  expect(keptAtFirst(nobody, { ...nobody, id: "d" })).toBe("c");
});
