import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { amend } from "./amend.ts";

const KEY = ["list"];

function keeping(data?: number[]): QueryClient {
  const queries = new QueryClient();
  if (data) queries.setQueryData(KEY, data);
  return queries;
}

test("what is to be read anew still is after a change in place", async () => {
  const queries = keeping([1]);
  await queries.invalidateQueries({ queryKey: KEY });
  amend<number[]>(queries, KEY, (kept) => [...kept, 2]);
  expect(queries.getQueryData(KEY)).toEqual([1, 2]);
  expect(queries.getQueryState(KEY)?.isInvalidated).toBe(true);
});

test("what is fresh stays fresh, and what was never read is not made up", () => {
  const queries = keeping([1]);
  amend<number[]>(queries, KEY, (kept) => [...kept, 2]);
  expect(queries.getQueryState(KEY)?.isInvalidated).toBe(false);
  const empty = keeping();
  amend<number[]>(empty, KEY, (kept) => [...kept, 2]);
  expect(empty.getQueryData(KEY)).toBeUndefined();
});
