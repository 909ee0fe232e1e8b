import { expect, test } from "vitest";
import { compareLocales, readSource } from "./check-locales.mjs";

test("a planted missing key and a differing placeholder are found", () => {
  expect(compareLocales({ a: "甲", b: { c: "{{n}} 个" } }, { b: { c: "{{m}} of them" }, d: "d" })).toEqual([
    "en lacks a",
    "zh lacks d",
    "placeholders differ in b.c",
  ]);
});

test.each([
  ["const a = '你好'", "Chinese in code"],
  ["const a = <p>Hello there</p>", "text in JSX"],
  ["const a = <img alt='A picture' />", "text in alt"],
  ["const a = <b>{`共 ${n} 个`}</b>", "Chinese in code"],
])("planted text is found: %s", (code, told) => {
  expect(readSource("planted.tsx", code).found.join()).toContain(told);
});

test("ordinary code is left alone, and the keys it asks for are known", () => {
  const code = "const { t } = useTexts('tickets'); const a = <p title={t('x.y')}>{t(`kind.${k}`)} · #{n}</p>";
  const read = readSource("good.tsx", code);
  expect(read.found).toEqual([]);
  expect(read.used.map(([namespace, key]) => `${namespace}:${key}`)).toEqual([
    "tickets:x.y",
    "tickets:kind.*",
  ]);
});
