import type { Column, Shown } from "@kefu/api";
import { idOf, type Own, ownOf } from "./conditions.ts";

/** What a row can tell of every ticket, in the order in which it is offered. */
export const COLUMNS: Column[] = [
  "number",
  "status",
  "channel",
  "inbox",
  "kind",
  "priority",
  "tags",
  "team",
  "company",
  "rating",
  "created",
  "updated",
  "last_message",
  "waiting",
];

export type ColumnKey = Column | Own;

/** A column as one word: a field of the workspace by its id. */
export function keyOf(column: Shown): ColumnKey {
  return typeof column === "string" ? column : ownOf(column.field_id);
}

export function columnOf(key: ColumnKey): Shown {
  const field_id = idOf(key as Own);
  return field_id === null ? (key as Column) : { field_id };
}
