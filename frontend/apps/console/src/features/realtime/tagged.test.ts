import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, expect, test, vi } from "vitest";
import { keys } from "../../app/keys.ts";
import { receiver } from "./apply.ts";

const nothing = () => {};
const EFFECTS = { me: "m1", signedOut: nothing, reminded: nothing, absent: nothing, account: nothing };
const SHOWN = {
  offered: keys.tags,
  one: [...keys.tags, "one", "t1"],
  kept: [...keys.tags, "kept", false, ""],
  macros: keys.macros,
  ticket: keys.ticket(7),
  list: keys.list("mine", ""),
  counts: keys.savedCounts,
};

vi.useFakeTimers();
afterEach(() => vi.clearAllTimers());

/** Show all of it, and tell something so many times; gives how often each was read for that. */
async function readsAfter(name: string, data: object, times = 1): Promise<Record<string, number>> {
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  const reads: Record<string, number> = {};
  for (const [what, queryKey] of Object.entries(SHOWN)) {
    const queryFn = async () => {
      reads[what] = (reads[what] ?? 0) + 1;
      return null;
    };
    queries.setQueryData(queryKey, what === "list" ? { pages: [], pageParams: [] } : null);
    new QueryObserver(queries, { queryKey, queryFn }).subscribe(nothing);
  }
  const receive = receiver(queries, EFFECTS);
  for (let n = 0; n < times; n += 1) receive({ name, id: "", data: JSON.stringify(data) });
  await vi.advanceTimersByTimeAsync(1500);
  expect(queries.getQueryState(SHOWN.kept)?.isInvalidated).toBe(name === "ticket");
  return reads;
}

test("a tag that was only added takes nothing along but tags", async () => {
  expect(await readsAfter("changed", { reader: "new_tags" })).toEqual({ offered: 1, one: 1, kept: 1 });
});

test("a tag that is another now is read anew wherever it stands, and at most once a second", async () => {
  const twice = Object.fromEntries(Object.keys(SHOWN).map((what) => [what, 2]));
  expect(await readsAfter("changed", { reader: "tags" }, 200)).toEqual(twice);
});

test("many tickets that are tagged do not cut the pages of tags short, which are read when they are opened next", async () => {
  const ticket = { id: "t7", number: 7, customer: { id: "c1" } };
  const reads = await readsAfter("ticket", { type: "ticket.tagged", data: {}, ticket }, 200);
  expect(reads).toMatchObject({ offered: 2, one: 2 });
  expect(reads.kept).toBe(undefined);
});
