import { expect, test } from "vitest";
import { isolate } from "./isolate";

test("only a name from right to left is set apart from its sentence", () => {
  expect(isolate("王伟 (VIP)")).toBe("王伟 (VIP)");
  expect(isolate("سارة")).toBe("\u2068سارة\u2069");
  expect(isolate("Dana דנה 7")).toBe("\u2068Dana דנה 7\u2069");
});
