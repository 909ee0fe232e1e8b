import { expect, test } from "vitest";
import { subjectFor } from "./splitting.ts";

test("a new ticket is called by the first words that were chosen for it", () => {
  expect(subjectFor(["", "\n  我的  发票\n第二行", "later"])).toBe("我的 发票");
  expect(subjectFor(["😀".repeat(100)])).toBe("😀".repeat(80));
  expect(subjectFor([])).toBe("");
});
