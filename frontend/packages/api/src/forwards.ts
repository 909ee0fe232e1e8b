import { request } from "./client.ts";
import type * as wire from "./types.ts";

/** What was sent of a ticket to others by e-mail. */
export const forwards = {
  list: (number: number, signal?: AbortSignal) =>
    request<wire.ForwardList>(`/api/tickets/${number}/forwards`, { signal }),
  look: (number: number, body: wire.ForwardDraft, signal?: AbortSignal) =>
    request<wire.ForwardPreview>(`/api/tickets/${number}/forwards/preview`, { method: "POST", body, signal }),
  send: (number: number, body: wire.Asked<"NewForward">) =>
    request<wire.Forward>(`/api/tickets/${number}/forwards`, { method: "POST", body }),
  undo: (number: number, id: string) =>
    request<void>(`/api/tickets/${number}/forwards/${id}`, { method: "DELETE" }),
  again: (number: number, id: string, idempotencyKey: string) =>
    request<wire.Forward>(`/api/tickets/${number}/forwards/${id}/retry`, { method: "POST", idempotencyKey }),
};
