import { request } from "./client.ts";
import type * as wire from "./types.ts";
import { type Upload, uploadFile } from "./upload.ts";

const HERE = "/api/customers/imports";

/** Customers out of a file. */
export const imports = {
  list: (after: string | null, signal?: AbortSignal) =>
    request<wire.Page<wire.Import>>(HERE, { query: { after }, signal }),
  send: (id: string, file: File, onProgress: (share: number) => void): Upload<wire.Import> =>
    uploadFile<wire.Import>(id, file, onProgress, HERE),
  one: (id: string, signal?: AbortSignal) => request<wire.Import>(`${HERE}/${id}`, { signal }),
  /** What becomes of the rows; `kept` are those that undoing left as they were. */
  rows: (id: string, only: wire.ImportOutcome | "kept" | "", after: string | null, signal?: AbortSignal) =>
    request<wire.Page<wire.ImportRow>>(`${HERE}/${id}/rows`, {
      query: only === "kept" ? { undone: only, after } : { outcome: only, after },
      signal,
    }),
  /** Those in error, as a file with what is wrong. */
  refused: (id: string) => request<Blob>(`${HERE}/${id}/refused`, { method: "POST", bytes: true }),
  map: (id: string, body: wire.Asked<"ImportMapping">, idempotencyKey: string) =>
    request<wire.Import>(`${HERE}/${id}/mapping`, { method: "PUT", body, idempotencyKey }),
  run: (id: string, version: number, idempotencyKey: string) =>
    request<wire.Import>(`${HERE}/${id}/run`, { method: "POST", body: { version }, idempotencyKey }),
  stop: (id: string, idempotencyKey: string) =>
    request<wire.Import>(`${HERE}/${id}/stop`, { method: "POST", idempotencyKey }),
  undo: (id: string, version: number, idempotencyKey: string) =>
    request<wire.Import>(`${HERE}/${id}/undo`, { method: "POST", body: { version }, idempotencyKey }),
};
