import { request } from "./client.ts";
import type * as wire from "./types.ts";

/** By what customers are narrowed; null leaves it open. */
export interface CustomerNarrowing {
  query: string;
  tier: wire.Tier | null;
  company_id: string | null;
  blocked: boolean | null;
  contacted_since: string | null;
  contacted_before: string | null;
  /** What stands in own fields, as `key:value`. */
  field?: string[];
  field_filled?: string[];
  field_empty?: string[];
}

/** Who is served. */
export const customers = {
  list: ({ blocked, ...wanted }: CustomerNarrowing, after: string | null, signal?: AbortSignal) =>
    request<wire.Page<wire.ListedCustomer>>("/api/customers", {
      query: { ...wanted, blocked: blocked === null ? null : String(blocked), after },
      signal,
    }),
  /** The list as a file for spreadsheets. */
  takeList: (wanted: CustomerNarrowing) =>
    request<Blob>("/api/customers/exports", { method: "POST", body: wanted, bytes: true }),
  one: (id: string) => request<wire.Customer>(`/api/customers/${id}`),
  add: (body: wire.Asked<"NewCustomer">) =>
    request<wire.Customer>("/api/customers", { method: "POST", body }),
  change: (id: string, body: wire.Asked<"CustomerChange">, idempotencyKey: string) =>
    request<wire.Customer>(`/api/customers/${id}`, { method: "PATCH", body, idempotencyKey }),
  addIdentity: (id: string, body: wire.Asked<"NewIdentity">) =>
    request<wire.Customer>(`/api/customers/${id}/identities`, { method: "POST", body }),
  block: (id: string, version: number, blocked: boolean, idempotencyKey: string) =>
    request<wire.Customer>(`/api/customers/${id}/block`, {
      method: "PUT",
      body: { version, blocked },
      idempotencyKey,
    }),
  /** Who is perhaps the same. */
  duplicates: (id: string, signal?: AbortSignal) =>
    request<wire.Page<wire.Duplicate>>(`/api/customers/${id}/duplicates`, { signal }),
  /** Who was merged into them. */
  merged: (id: string, signal?: AbortSignal) =>
    request<wire.Page<wire.MergedCustomer>>(`/api/customers/${id}/merged`, { signal }),
  /** What a merge would change. */
  mergePreview: (id: string, into: string, signal?: AbortSignal) =>
    request<wire.CustomerMergePreview>(`/api/customers/${id}/merge`, { query: { into }, signal }),
  merge: (id: string, body: wire.Asked<"NewCustomerMerge">, idempotencyKey: string) =>
    request<wire.Customer>(`/api/customers/${id}/merge`, { method: "POST", body, idempotencyKey }),
  unmerge: (id: string, version: number, idempotencyKey: string) =>
    request<wire.Customer>(`/api/customers/${id}/merge/undo`, {
      method: "POST",
      body: { version },
      idempotencyKey,
    }),
  /** What an erasure would take. */
  holdings: (id: string) => request<wire.ErasurePreview>(`/api/customers/${id}/erasure`),
  erase: (id: string, body: wire.Asked<"NewErasure">) =>
    request<wire.Erasure>(`/api/customers/${id}/erasure`, { method: "POST", body }),
  take: (id: string) => request<Blob>(`/api/customers/${id}/export`, { method: "POST", bytes: true }),
  tickets: (id: string, after: string | null, signal?: AbortSignal) =>
    request<wire.Page<wire.TicketRow>>(`/api/customers/${id}/tickets`, { query: { after }, signal }),
  history: (id: string, after: string | null, signal?: AbortSignal) =>
    request<wire.Page<wire.HistoryEntry>>(`/api/customers/${id}/history`, {
      query: { after, limit: 20 },
      signal,
    }),
  notes: (id: string, after: string | null, signal?: AbortSignal) =>
    request<wire.Page<wire.CustomerNote>>(`/api/customers/${id}/notes`, { query: { after }, signal }),
  addNote: (id: string, body: wire.Asked<"NewCustomerNote">) =>
    request<wire.CustomerNote>(`/api/customers/${id}/notes`, { method: "POST", body }),
  changeNote: (id: string, note: string, body: wire.Asked<"CustomerNoteChange">, idempotencyKey: string) =>
    request<wire.CustomerNote>(`/api/customers/${id}/notes/${note}`, {
      method: "PATCH",
      body,
      idempotencyKey,
    }),
  removeNote: (id: string, note: string) =>
    request<void>(`/api/customers/${id}/notes/${note}`, { method: "DELETE" }),
  restoreNote: (id: string, note: string) =>
    request<wire.CustomerNote>(`/api/customers/${id}/notes/${note}/restoration`, { method: "PUT" }),
};

/** The companies they belong to. */
export const companies = {
  list: (query: string, after: string | null, signal?: AbortSignal) =>
    request<wire.Page<wire.ListedCompany>>("/api/companies", { query: { query, after }, signal }),
  find: (query: string, signal?: AbortSignal) =>
    request<wire.Page<wire.Company>>("/api/companies", { query: { query, limit: 20 }, signal }),
  one: (id: string) => request<wire.Company>(`/api/companies/${id}`),
  add: (body: wire.Asked<"NewCompany">) => request<wire.Company>("/api/companies", { method: "POST", body }),
  change: (id: string, body: wire.Asked<"CompanyChange">, idempotencyKey: string) =>
    request<wire.Company>(`/api/companies/${id}`, { method: "PATCH", body, idempotencyKey }),
  tickets: (id: string, after: string | null, signal?: AbortSignal) =>
    request<wire.Page<wire.TicketRow>>(`/api/companies/${id}/tickets`, { query: { after }, signal }),
  history: (id: string, after: string | null, signal?: AbortSignal) =>
    request<wire.Page<wire.HistoryEntry>>(`/api/companies/${id}/history`, {
      query: { after, limit: 20 },
      signal,
    }),
};
