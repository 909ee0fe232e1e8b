import { request } from "./client.ts";
import { everything } from "./endpoints.ts";
import type * as wire from "./types.ts";

/** Texts to answer with again. */
export const savedReplies = {
  list: (shared: boolean, query: string) =>
    everything<wire.SavedReply>("/api/saved-replies", { shared: String(shared), query }),
  add: (body: wire.Asked<"NewSavedReply">) =>
    request<wire.SavedReply>("/api/saved-replies", { method: "POST", body }),
  change: (id: string, body: wire.Asked<"SavedReplyChange">, idempotencyKey: string) =>
    request<wire.SavedReply>(`/api/saved-replies/${id}`, { method: "PATCH", body, idempotencyKey }),
  remove: (id: string) => request<void>(`/api/saved-replies/${id}`, { method: "DELETE" }),
  restore: (id: string) =>
    request<wire.SavedReply>(`/api/saved-replies/${id}/restoration`, { method: "PUT" }),
  preview: (body: wire.Asked<"ReplyDraft">, signal?: AbortSignal) =>
    request<wire.Filled>("/api/saved-replies/preview", { method: "POST", body, signal }),
  wordings: (id: string) => request<wire.Page<wire.ReplyWording>>(`/api/saved-replies/${id}/revisions`),
  /** Those that fit a search, their blanks filled for a ticket, the most used first. */
  ready: (number: number, query: string, signal?: AbortSignal) =>
    request<wire.Page<wire.ReadyReply>>(`/api/tickets/${number}/saved-replies`, {
      query: { query, limit: 20 },
      signal,
    }),
  use: (id: string, number: number, idempotencyKey: string) =>
    request<void>(`/api/saved-replies/${id}/uses`, {
      method: "POST",
      body: { ticket_number: number },
      idempotencyKey,
    }),
};

/** Several steps on a ticket at once. */
export const macros = {
  list: () => request<wire.Page<wire.Macro>>("/api/macros"),
  add: (body: wire.Asked<"NewMacro">) => request<wire.Macro>("/api/macros", { method: "POST", body }),
  change: (id: string, body: wire.Asked<"MacroChange">, idempotencyKey: string) =>
    request<wire.Macro>(`/api/macros/${id}`, { method: "PATCH", body, idempotencyKey }),
  remove: (id: string) => request<void>(`/api/macros/${id}`, { method: "DELETE" }),
  restore: (id: string) => request<wire.Macro>(`/api/macros/${id}/restoration`, { method: "PUT" }),
  /** What it would do to a ticket; nothing is done. */
  preview: (number: number, id: string, signal?: AbortSignal) =>
    request<wire.MacroPreview>(`/api/tickets/${number}/macros/${id}`, { signal }),
  apply: (number: number, id: string, body: wire.Asked<"MacroApplication">, idempotencyKey: string) =>
    request<wire.Applied>(`/api/tickets/${number}/macros/${id}`, { method: "POST", body, idempotencyKey }),
};
