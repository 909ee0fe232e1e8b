import { expect, test } from "vitest";
import { findSlash, opensAt } from "./slash.ts";

test.each([
  ["/", 0, ""],
  ["/tk", 0, "tk"],
  ["Hello /ref", 6, "ref"],
  ["a\n/退款", 2, "退款"],
  ["您好，/tk", 3, "tk"],
  ["您好！／tk", 3, "tk"],
])("a slash opens: %s", (text, start, words) => {
  expect(findSlash(text, text.length)).toEqual({ start, words });
});

test.each([
  "",
  "and/or",
  "9/10",
  "https://",
  "https://example.com/a",
  "//",
  "/a b",
  "元/月",
  "/".padEnd(40, "x"),
])("a slash is just a slash: %s", (text) => {
  expect(findSlash(text, text.length)).toBeNull();
});

test("only what stands before the caret counts", () => {
  expect(findSlash("/refund", 3)).toEqual({ start: 0, words: "re" });
  expect(findSlash("/refund", 0)).toBeNull();
});

test("a slash may be put at the start of a word", () => {
  expect(opensAt("", 0)).toBe(true);
  expect(opensAt("Hello ", 6)).toBe(true);
  expect(opensAt("Hello", 5)).toBe(false);
});
