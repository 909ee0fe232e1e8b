import { expect, test } from "vitest";
import { isComing } from "./reading.ts";

test("that a search found nothing is not taken for having nobody at all", () => {
  expect(isComing({ isPlaceholderData: false }, false)).toBe(true);
  expect(isComing({ data: [], isPlaceholderData: true }, false)).toBe(true);
  expect(isComing({ data: [], isPlaceholderData: false }, false)).toBe(false);
  // while one types on, what was said of the letters before stays
  expect(isComing({ data: [], isPlaceholderData: true }, true)).toBe(false);
  expect(isComing({ data: ["before"], isPlaceholderData: true }, false)).toBe(false);
});
