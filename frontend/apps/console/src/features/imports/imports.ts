import { type Import, type ImportField, type ImportState, imports } from "@kefu/api";
import { queryOptions } from "@tanstack/react-query";
import { keys } from "../../app/keys.ts";

export const HERE = "/customers/imports";
export const FIELDS: ImportField[] = [
  "name",
  "email",
  "phone",
  "company",
  "tier",
  "language",
  "about",
  "other",
  "id",
];
export const WAITING: ImportState[] = ["draft", "checking", "ready"];
const AT_WORK: ImportState[] = ["checking", "running", "undoing"];
const AGAIN = 700;

/** Whether the server is at it, so that its numbers move. */
export function isAtWork(one: Import): boolean {
  return AT_WORK.includes(one.state);
}

/** An import, asked for again and again while the server is at it; no event tells what others do with it. */
export function importQuery(id: string) {
  return queryOptions({
    queryKey: keys.import(id),
    queryFn: ({ signal }) => imports.one(id, signal),
    staleTime: 0,
    refetchInterval: (query) => (query.state.data && isAtWork(query.state.data) ? AGAIN : false),
  });
}

/** The columns that are read, in the order in which they are shown. */
export function fieldsOf(one: Import): ImportField[] {
  return FIELDS.filter((field) => one.mapping.includes(field));
}

/** The same mapping with one column's field changed; a field that another column had is taken from it. */
export function remapped(
  mapping: (ImportField | null)[],
  place: number,
  field: ImportField | null,
): (ImportField | null)[] {
  return mapping.map((had, at) => (at === place ? field : had === field ? null : had));
}
