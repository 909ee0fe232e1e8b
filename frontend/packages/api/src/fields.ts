import { request } from "./client.ts";
import type * as wire from "./types.ts";

/** What a workspace wants to know on its tickets, and what stands there. */
export const fields = {
  list: () => request<wire.Page<wire.TicketField>>("/api/fields"),
  add: (body: wire.Asked<"NewField">) => request<wire.TicketField>("/api/fields", { method: "POST", body }),
  change: (id: string, body: wire.Asked<"FieldChange">, idempotencyKey: string) =>
    request<wire.TicketField>(`/api/fields/${id}`, { method: "PATCH", body, idempotencyKey }),
  place: (id: string, after: string | null) =>
    request<void>(`/api/fields/${id}/place`, { method: "PUT", body: { after } }),
  fill: (number: number, version: number, values: wire.FieldWishes, idempotencyKey: string) =>
    request<wire.FilledTicket>(`/api/tickets/${number}/fields`, {
      method: "PUT",
      body: { version, fields: values },
      idempotencyKey,
    }),
};
