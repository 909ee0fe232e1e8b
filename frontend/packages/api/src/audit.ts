import { request } from "./client.ts";
import type * as wire from "./types.ts";

type Narrowed = {
  topic: wire.Topic | null;
  member_id: string | null;
  subject_id?: string | null;
  since: string | null;
};

/** Who did what; read by those whose work is to check it. */
export const audit = {
  list: (wanted: Narrowed & { after: string | null }) =>
    request<wire.Page<wire.AuditEntry>>("/api/audit", { query: wanted }),
  take: (wanted: Narrowed) =>
    request<Blob>("/api/audit/exports", { method: "POST", body: wanted, bytes: true }),
};
