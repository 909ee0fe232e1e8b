import { QueryClient } from "@tanstack/react-query";
import { afterEach, expect, test, vi } from "vitest";
import { keys } from "../../app/keys.ts";
import { forgetNotices, leaving } from "../shell/notices.ts";
import { receiver } from "./apply.ts";

const nothing = () => {};
const EFFECTS = { me: "m1", signedOut: nothing, reminded: nothing, absent: nothing, account: nothing };
const KNOWN = {
  units: keys.units,
  inboxes: keys.inboxes,
  lists: keys.lists,
  members: keys.members,
  session: keys.session,
  workspace: keys.workspace,
};

vi.useFakeTimers();
afterEach(() => vi.clearAllTimers());

test("what one did oneself is shown before it is told, and a saved view is read anew all the same", async () => {
  const queries = new QueryClient();
  const view = "01900000-0000-7000-8000-000000000000";
  const row = { id: "t1", number: 7, version: 2, updated_at: "2026-06-10T08:00:00Z", end_state: null };
  const list = { pages: [{ cursor: "e.1", items: [row], next: null }], pageParams: [null] };
  queries.setQueryData(keys.list(view, ""), list);
  const frame = { position: 2, type: "ticket.fields_changed", data: {}, ticket: { ...row, customer: {} } };
  receiver(queries, EFFECTS)({ name: "ticket", id: "", data: JSON.stringify(frame) });
  await vi.advanceTimersByTimeAsync(0);
  expect(queries.getQueryState(keys.list(view, ""))?.isInvalidated).toBe(true);
});

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
  ["inboxes", ["inboxes", "lists"]],
  ["workspace", ["session", "workspace"]],
  ["absences", ["members"]],
])("what every screen shows is read anew once it was changed elsewhere: %s", async (reader, expected) => {
  expect(await rereadAfter(reader)).toEqual(expected);
});

test("an answer that waited and solves its ticket is told of once, when it has left", () => {
  const told = vi.fn();
  leaving.set("m9", told);
  const ticket = { id: "t1", number: 7, status: "solved", customer: { id: "c1" } };
  const frame = { position: 3, at: "2026-06-10T08:00:03Z", type: "message.sent", data: {}, ticket };
  const receive = receiver(new QueryClient(), EFFECTS);
  for (const id of ["m8", "m9", "m9"]) {
    receive({ name: "ticket", id: "", data: JSON.stringify({ ...frame, message: { id } }) });
  }
  expect(told).toHaveBeenCalledExactlyOnceWith(ticket);
});

test("who comes next is not told what left for who was here before", () => {
  const told = vi.fn();
  const queries = new QueryClient();
  leaving.set("m9", told);
  forgetNotices();
  const ticket = { id: "t1", number: 7, status: "solved", customer: { id: "c1" } };
  const frame = { position: 3, at: "2026-06-10T08:00:03Z", type: "message.sent", data: {}, ticket };
  const data = JSON.stringify({ ...frame, message: { id: "m9" } });
  receiver(queries, EFFECTS)({ name: "ticket", id: "", data });
  expect(told).not.toHaveBeenCalled();
});
