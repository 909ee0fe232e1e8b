import { expect, test } from "vitest";
import { ago, clockSpan, dayName, fileSize, roughSpan } from "./time.ts";

const now = new Date(2026, 5, 10, 15, 0);

test("days are told by distance and by language", () => {
  expect(dayName(new Date(2026, 5, 10, 1), "en", now)).toBe("Today");
  expect(dayName(new Date(2026, 5, 9, 23), "zh-CN", now)).toBe("昨天");
  expect(dayName(new Date(2026, 4, 1), "en", now)).toBe("Fri, May 1");
  expect(dayName(new Date(2024, 4, 1), "zh-CN", now)).toBe("2024年5月1日");
});

test.each([
  [372_000, "6:12"],
  [-68_000, "1:08"],
  [6_440_000, "1:47:20"],
  [0, "0:00"],
])("a clock span of %i ms", (span, text) => {
  expect(clockSpan(span)).toBe(text);
});

test("spans in words take their largest unit", () => {
  expect(roughSpan(30_000, "en")).toBe("1 min");
  expect(roughSpan(3 * 86_400_000, "en")).toBe("3 days");
  expect(ago(new Date(2026, 5, 1, 15), "zh-CN", now)).toBe("9天前");
});

test("how long somebody waits and how long ago they wrote say the same number", () => {
  const now = new Date(2026, 5, 10, 15);
  const number = (text: string) => Number.parseInt(text, 10);
  for (const minutes of [1.6, 59.7, 91, 119, 700.5, 1439, 2 * 1440, 3.6 * 1440, 9.9 * 1440]) {
    const at = new Date(now.getTime() - minutes * 60_000);
    expect(number(roughSpan(minutes * 60_000, "en")), String(minutes)).toBe(number(ago(at, "en", now)));
  }
});

test("sizes", () => {
  expect(fileSize(49, "en")).toBe("49 bytes");
  expect(fileSize(1, "en")).toBe("1 byte");
  expect(fileSize(1_400_000, "en")).toBe("1.3 MB");
  expect(fileSize(20_000_000, "en")).toBe("19 MB");
});
