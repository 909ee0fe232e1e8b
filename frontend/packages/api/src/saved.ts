import { request } from "./client.ts";
import type * as wire from "./types.ts";

/** Whether a name of a view is that of a saved one. */
export function isSaved(view: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(view);
}

/** Lists of tickets that members put together. */
export const savedViews = {
  list: () => request<wire.Page<wire.SavedView>>("/api/saved-views"),
  counts: (signal?: AbortSignal) => request<wire.SavedCounts>("/api/saved-views/counts", { signal }),
  preview: (body: { condition: wire.Condition; sorting: wire.Sorting }, signal?: AbortSignal) =>
    request<wire.Found>("/api/saved-views/preview", { method: "POST", body, signal }),
  add: (body: wire.Asked<"NewSavedView">) =>
    request<wire.SavedView>("/api/saved-views", { method: "POST", body }),
  change: (id: string, body: wire.Asked<"SavedViewChange">, idempotencyKey: string) =>
    request<wire.SavedView>(`/api/saved-views/${id}`, { method: "PATCH", body, idempotencyKey }),
  place: (id: string, after: string | null) =>
    request<void>(`/api/saved-views/${id}/place`, { method: "PUT", body: { after } }),
  remove: (id: string) => request<void>(`/api/saved-views/${id}`, { method: "DELETE" }),
  restore: (id: string) => request<wire.SavedView>(`/api/saved-views/${id}/restoration`, { method: "PUT" }),
};
