import type { TicketRow } from "@kefu/api";
import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { keys } from "../../app/keys.ts";
import { amendLists, type Lists } from "./lists.ts";

function rowsOf(...ids: string[]): TicketRow[] {
  return ids.map((id) => ({ id }) as TicketRow);
}

function listOf(...ids: string[]): Lists {
  return { pages: [{ cursor: "e.1", items: rowsOf(...ids), next: null }], pageParams: [null] };
}

test("an answer that changes rows leaves the lists that must be read again to be read again", async () => {
  const queries = new QueryClient();
  queries.setQueryData(keys.list("open", ""), listOf("a", "b"));
  queries.setQueryData(keys.list("snoozed", ""), listOf());
  // the stream told first that "a" was put off; then comes the answer to who did it
  await queries.invalidateQueries({ queryKey: keys.lists });
  amendLists(queries, (view, rows) => (view === "open" ? rows.filter((row) => row.id !== "a") : [...rows]));
  expect(queries.getQueryData<Lists>(keys.list("open", ""))?.pages[0]?.items).toEqual(rowsOf("b"));
  for (const view of ["open", "snoozed"]) {
    expect(queries.getQueryState(keys.list(view, ""))?.isInvalidated).toBe(true);
  }
});
