import { expect, it } from "vitest";
import { newId } from "../src/frame/core/ids";

const SHAPE = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

it("is a version 7 with the time in front", () => {
  const id = newId(4_102_444_800_123);
  expect(id).toMatch(SHAPE);
  expect(Number.parseInt(id.replace("-", "").slice(0, 12), 16)).toBe(4_102_444_800_123);
});

it("rises within one millisecond and when the clock steps back", () => {
  const now = 4_102_444_900_000;
  const ids = Array.from({ length: 20_000 }, (_, index) => newId(index % 3 ? now : now - 5_000));
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(SHAPE);
});
