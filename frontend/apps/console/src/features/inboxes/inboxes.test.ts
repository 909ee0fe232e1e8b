import type { Inbox } from "@kefu/api";
import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { keys } from "../../app/keys.ts";
import { showInbox } from "./inboxes.ts";

test("lists that tell an inbox's name are read again when it is called otherwise", () => {
  const queries = new QueryClient();
  queries.setQueryData(keys.list("mine", ""), {});
  queries.setQueryData(keys.session, {});
  showInbox(queries, { id: "1", name: "Shop" } as Inbox);
  expect(queries.getQueryState(keys.list("mine", ""))?.isInvalidated).toBe(true);
  expect(queries.getQueryState(keys.session)?.isInvalidated).toBe(false);
});
