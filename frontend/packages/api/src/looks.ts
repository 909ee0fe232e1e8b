import { request } from "./client.ts";
import type * as wire from "./types.ts";

/** What stands on a screen, of what was loaded ahead. */
export const looks = {
  tell: (items: wire.Asked<"Seen">["items"], keepalive = false) =>
    request<void>("/api/looks", { method: "POST", body: { items }, keepalive }),
};
