import { request } from "./client.ts";
import type * as wire from "./types.ts";

/** Tags as administrators keep them. */
export const tags = {
  find: (words: string, archived: boolean, after: string | null, signal?: AbortSignal) =>
    request<wire.Page<wire.KeptTag>>("/api/tags/kept", {
      query: { words, archived: String(archived), after },
      signal,
    }),
  one: (id: string, signal?: AbortSignal) => request<wire.KeptTag>(`/api/tags/${id}`, { signal }),
  add: (body: wire.Asked<"NewTag">) => request<wire.KeptTag>("/api/tags", { method: "POST", body }),
  change: (id: string, body: wire.Asked<"TagChange">, idempotencyKey: string) =>
    request<wire.KeptTag>(`/api/tags/${id}`, { method: "PATCH", body, idempotencyKey }),
  merge: (id: string, body: wire.Asked<"TagMerge">, idempotencyKey: string) =>
    request<wire.KeptTag>(`/api/tags/${id}/merge`, { method: "POST", body, idempotencyKey }),
  remove: (id: string) => request<void>(`/api/tags/${id}`, { method: "DELETE" }),
};
