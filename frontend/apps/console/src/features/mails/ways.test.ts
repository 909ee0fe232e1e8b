import { expect, test } from "vitest";
import { portOf } from "./ways.ts";

test("another encryption brings its usual port", () => {
  expect(portOf("tls", "starttls", "465")).toBe("587");
  expect(portOf("starttls", "none", "")).toBe("25");
});

test("a port somebody wrote stays", () => {
  expect(portOf("tls", "starttls", "2525")).toBe("2525");
});
