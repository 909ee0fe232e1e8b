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
