import { expect, test } from "vitest";
import { addressesIn } from "./forwards.ts";

test.each([
  ["", []],
  ["a@example.com", ["a@example.com"]],
  [
    " a@example.com, b@example.com;a@example.com\nc@example.com ",
    ["a@example.com", "b@example.com", "c@example.com"],
  ],
  [
    "a@example.com，b@example.com；c@example.com、d@example.com",
    ["a@example.com", "b@example.com", "c@example.com", "d@example.com"],
  ],
])("addresses in %j", (text, found) => {
  expect(addressesIn(text)).toEqual(found);
});
