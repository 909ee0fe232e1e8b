import { type Import, type ImportState, imports } from "@kefu/api";
import { queryOptions } from "@tanstack/react-query";
import { keys } from "../../app/keys.ts";

export const HERE = "/customers/imports";
export const FIELDS = ["name", "email", "phone", "company", "tier", "language", "about", "other", "id"];
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

/** With this and its key begins the column of a field of the workspace's own. */
export const OWN = "fields.";

/** The columns that are read, in the order in which they are shown. */
export function fieldsOf(one: Import): string[] {
  const own = one.mapping.filter((field): field is string => field?.startsWith(OWN) ?? false);
  return [...FIELDS.filter((field) => one.mapping.includes(field)), ...own];
}

/** The same mapping with one column's field changed; a field that another column had is taken from it. */
export function remapped(mapping: (string | null)[], place: number, field: string | null): (string | null)[] {
  return mapping.map((had, at) => (at === place ? field : had === field ? null : had));
}
