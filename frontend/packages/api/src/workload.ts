import { request } from "./client.ts";
import type * as wire from "./types.ts";

/** Who has how much to do, and giving a whole pile of tickets to somebody. */
export const workload = {
  read: (signal?: AbortSignal) => request<wire.Workload>("/api/workload", { signal }),
  pile: (pile: wire.Pile, signal?: AbortSignal) =>
    request<wire.PileOfTickets>("/api/workload/tickets", { query: { ...pile }, signal }),
  move: (id: string, pile: wire.Pile, to: wire.Taker, idempotencyKey: string) =>
    request<wire.Moved>("/api/workload/moves", { method: "POST", body: { id, pile, to }, idempotencyKey }),
  setAway: (id: string, body: wire.Asked<"NewAbsence">) =>
    request<wire.Member>(`/api/members/${id}/absence`, { method: "PUT", body }),
  setBack: (id: string) => request<wire.Member>(`/api/members/${id}/absence`, { method: "DELETE" }),
  setAvailability: (id: string, availability: wire.Availability) =>
    request<wire.Member>(`/api/members/${id}/availability`, { method: "PUT", body: { availability } }),
};
