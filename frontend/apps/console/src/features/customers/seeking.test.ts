import { expect, test } from "vitest";
import { isNarrowed, narrowingOf } from "./narrowing.ts";
import { seeksOf, textIn, withoutSeek, withSeek } from "./seeking.ts";

test("what is looked for in own fields is read off the address and goes to the server", () => {
  const params = new URLSearchParams("field=region:north&field=number:A:1&filled=born&empty=visits");
  expect(seeksOf(params)).toEqual([
    { place: "field", key: "region", text: "north" },
    { place: "field", key: "number", text: "A:1" },
    { place: "filled", key: "born", text: "" },
    { place: "empty", key: "visits", text: "" },
  ]);
  expect(isNarrowed(params)).toBe(true);
  const { field, field_filled, field_empty } = narrowingOf(params, 0);
  expect([field, field_filled, field_empty]).toEqual([["region:north", "number:A:1"], ["born"], ["visits"]]);
});

test("one is taken off and the others stay; the same twice is one", () => {
  const north = { place: "field", key: "region", text: "north" } as const;
  const twice = withSeek(withSeek(new URLSearchParams("tier=vip&field=number:1"), north), north);
  expect(String(twice)).toBe("tier=vip&field=number%3A1&field=region%3Anorth");
  expect(String(withoutSeek(twice, north))).toBe("tier=vip&field=number%3A1");
});

test.each([
  [".5", "0.5"],
  ["007", "7"],
  [" -0012.50 ", "-12.5"],
  ["1e3", "1000"],
  ["", ""],
])("the number %s goes as %s", (typed, said) => {
  expect(textIn({ type: "number" }, typed)).toBe(said);
});

test("what only looks like a number stays as it was typed", () => {
  expect(textIn({ type: "text" }, " 007 ")).toBe("007");
});
