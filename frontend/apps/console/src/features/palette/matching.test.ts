import { expect, test } from "vitest";
import { fitting, numberIn, score } from "./matching.ts";

const items = [
  { label: "Unassigned", keywords: "" },
  { label: "My tickets", keywords: "" },
  { label: "我的工单", keywords: "wodegongdan wdgd" },
  { label: "分派给我", keywords: "fenpaigeiwo fpgw" },
];
const found = (typed: string) => fitting(items, typed, 9).map(({ label }) => label);

test("a beginning comes before a part, and a part before letters in their order", () => {
  expect(score({ label: "ticket" }, "tick")).toBeGreaterThan(score({ label: "my ticket" }, "tick"));
  expect(score({ label: "my ticket" }, "tick")).toBeGreaterThan(score({ label: "cricket" }, "ricket"));
  expect(score({ label: "cricket" }, "ricket")).toBeGreaterThan(
    score({ label: "truce in a cricket" }, "trcket"),
  );
});

test("Chinese names are found by themselves, by pinyin and by initials", () => {
  expect(found("工单")).toEqual(["我的工单"]);
  expect(found("gongdan")).toEqual(["我的工单"]);
  expect(found("wdgd")).toEqual(["我的工单"]);
  expect(found("FPGW")).toEqual(["分派给我"]);
  expect(found("工派")).toEqual([]);
});

test("letters may be left out, words come in any order, full-width letters are letters", () => {
  expect(found("unsgnd")).toEqual(["Unassigned"]);
  expect(found("tickets my")).toEqual(["My tickets"]);
  expect(found("ｍｙ")).toEqual(["My tickets"]);
  expect(found("zzz")).toEqual([]);
  expect(found("  ")).toEqual(items.map(({ label }) => label));
});

test("a number alone is a ticket's", () => {
  expect(numberIn("12")).toBe(12);
  expect(numberIn(" #12 ")).toBe(12);
  expect(numberIn("＃12")).toBe(12);
  for (const other of ["", "#", "12a", "0", "1 2", "12345678901"]) expect(numberIn(other)).toBeNull();
});
