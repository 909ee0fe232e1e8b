import { request } from "./client.ts";
import type * as wire from "./types.ts";

const at = (id: string) => `/api/incidents/${id}`;
const post = (path: string, body: unknown) => request<wire.IncidentDetail>(path, { method: "POST", body });

/** Major incidents: one cause, many tickets. */
export const incidents = {
  list: (running: boolean, after: string | null = null, signal?: AbortSignal) =>
    request<wire.Page<wire.IncidentRow>>("/api/incidents", {
      query: { running: String(running), after },
      signal,
    }),
  one: (id: string, signal?: AbortSignal) => request<wire.IncidentDetail>(at(id), { signal }),
  ofTicket: (number: number, signal?: AbortSignal) =>
    request<wire.TicketIncident>(`/api/tickets/${number}/incident`, { signal }),
  tickets: (id: string, after: string | null, signal?: AbortSignal) =>
    request<wire.Page<wire.TicketRow>>(`${at(id)}/tickets`, { query: { after }, signal }),
  declare: (body: wire.Asked<"NewIncident">) =>
    request<wire.Incident>("/api/incidents", { method: "POST", body }),
  change: (id: string, body: wire.Asked<"IncidentChange">, idempotencyKey: string) =>
    request<wire.Incident>(at(id), { method: "PATCH", body, idempotencyKey }),
  link: (id: string, tickets: number[], idempotencyKey: string) =>
    request<wire.LinkResult>(`${at(id)}/links`, { method: "POST", body: { tickets }, idempotencyKey }),
  unlink: (id: string, tickets: number[], idempotencyKey: string) =>
    request<wire.LinkResult>(`${at(id)}/links/undo`, { method: "POST", body: { tickets }, idempotencyKey }),
  reach: (id: string, signal?: AbortSignal) => request<wire.Reach>(`${at(id)}/reach`, { signal }),
  answer: (id: string, body: wire.Asked<"AnswerToAll">) => post(`${at(id)}/answers`, body),
  resolve: (id: string, body: wire.Asked<"Resolution">) => post(`${at(id)}/resolution`, body),
  reopen: (id: string, body: wire.Asked<"Reopening">) => post(`${at(id)}/reopening`, body),
  stop: (id: string, round: string) => post(`${at(id)}/rounds/${round}/stop`, undefined),
};
