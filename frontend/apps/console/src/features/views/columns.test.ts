import { expect, test } from "vitest";
import { COLUMNS, columnOf, keyOf } from "./columns.ts";

test("a column and its word are the same, fields of the workspace too", () => {
  for (const column of [...COLUMNS, { field_id: "f" }]) expect(columnOf(keyOf(column))).toEqual(column);
  expect(keyOf({ field_id: "f" })).not.toEqual(keyOf({ field_id: "g" }));
});
