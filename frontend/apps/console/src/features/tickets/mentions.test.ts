import { expect, test } from "vitest";
import { findAt, piecesOf, toMarks, toNames } from "./mentions.ts";

const LIN = "m:01a213a4-8524-787f-b6b9-9e23e7871802";
const EAST = "u:01a213a4-8524-787f-b6b9-9e23e7871803";
const NAMES: Record<string, string> = { [LIN]: "林晓", [EAST]: "East Team" };
const nameOf = (mark: string) => NAMES[mark] ?? "?";

test("an @ opens at the start of a word only", () => {
  expect(findAt("@li", 3)).toEqual({ start: 0, words: "li" });
  expect(findAt("请看，@林", 5)).toEqual({ start: 3, words: "林" });
  expect(findAt("＠lin", 4)).toEqual({ start: 0, words: "lin" });
  expect(findAt("mail lin@example.com", 20)).toBeNull();
  expect(findAt("@lin please", 11)).toBeNull();
});

test("in a mention nothing is looked for, behind it and beside it is", () => {
  const meant = { Lin: LIN, "East Team": EAST };
  expect(findAt("ask @Lin", 8, meant)).toBeNull();
  expect(findAt("ask @Lin", 7, meant)).toBeNull();
  expect(findAt("@East Team", 5, meant)).toBeNull();
  expect(findAt("ask @Linda", 10, meant)).toEqual({ start: 4, words: "Linda" });
  expect(findAt("ask @Li", 7, meant)).toEqual({ start: 4, words: "Li" });
  expect(findAt("@Lin @", 6, meant)).toEqual({ start: 5, words: "" });
});

test("what is kept and what is shown are the same mention", () => {
  const kept = `@[${LIN}] please ask @[${EAST}].`;
  const { text, meant } = toNames(kept, nameOf);
  expect(text).toBe("@林晓 please ask @East Team.");
  expect(toMarks(text, meant)).toBe(kept);
});

test("a name within another one is not taken for it", () => {
  const meant = { Lin: LIN, "Lin East": EAST };
  expect(toMarks("@Lin East and @Lin", meant)).toBe(`@[${EAST}] and @[${LIN}]`);
});

test("what only looks like a mention stays text", () => {
  expect(piecesOf("@[m:nothing] a@b.c")).toEqual([{ text: "@[m:nothing] a@b.c" }]);
  expect(toMarks("@somebody", {})).toBe("@somebody");
});
