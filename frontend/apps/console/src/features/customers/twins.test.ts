import { expect, test } from "vitest";
import { twinOf } from "./twins.ts";

test("a company of that name is found however it is written", () => {
  const others = [{ name: "Alpine Ltd" }, { name: "Alpine" }];
  expect(twinOf(" ＡＬＰＩＮＥ ", others)?.name).toBe("Alpine");
  expect(twinOf("alpine  ltd", others)?.name).toBe("Alpine Ltd");
  expect(twinOf("Alp", others)).toBeUndefined();
});
