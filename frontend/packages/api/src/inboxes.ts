import { request } from "./client.ts";
import type * as wire from "./types.ts";

/** Whether customers can reach us by an inbox, as it is saved; looking changes nothing. */
export const inboxTests = {
  run: (id: string) => request<wire.Told<"InboxTest">>(`/api/inboxes/${id}/tests`, { method: "POST" }),
};
