import { QueryClient } from "@tanstack/react-query";
import { afterEach, expect, test, vi } from "vitest";
import { keys } from "../../app/keys.ts";
import { receiver } from "./apply.ts";

const nothing = () => {};
const EFFECTS = { me: "m1", signedOut: nothing, reminded: nothing, absent: nothing, account: nothing };
const KNOWN = { units: keys.units, members: keys.members, session: keys.session, workspace: keys.workspace };

vi.useFakeTimers();
afterEach(() => vi.clearAllTimers());

/** Give which of these is read anew after the server told that something was changed. */
async function rereadAfter(reader: string): Promise<string[]> {
  const queries = new QueryClient();
  for (const key of Object.values(KNOWN)) queries.setQueryData(key, { items: [] });
  receiver(queries, EFFECTS)({ name: "changed", id: "", data: JSON.stringify({ reader }) });
  await vi.advanceTimersByTimeAsync(0);
  return Object.entries(KNOWN).flatMap(([name, key]) =>
    queries.getQueryState(key)?.isInvalidated ? [name] : [],
  );
}

test.each([
  ["units", ["units"]],
  ["workspace", ["session", "workspace"]],
  ["absences", ["members"]],
])("what every screen shows is read anew once it was changed elsewhere: %s", async (reader, expected) => {
  expect(await rereadAfter(reader)).toEqual(expected);
});
