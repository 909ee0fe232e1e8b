import { request } from "./client.ts";
import type * as wire from "./types.ts";

/** Roles that the workspace makes itself; all there are stand in `administration.roles`. */
export const roles = {
  add: (body: wire.Asked<"NewRole">) => request<wire.RoleView>("/api/roles", { method: "POST", body }),
  change: (id: string, body: wire.Asked<"RoleChange">, idempotencyKey: string) =>
    request<wire.RoleView>(`/api/roles/${id}`, { method: "PATCH", body, idempotencyKey }),
  end: (id: string, body: wire.Asked<"RoleEnd">, idempotencyKey: string) =>
    request<wire.Page<wire.RoleView>>(`/api/roles/${id}/end`, { method: "POST", body, idempotencyKey }),
};
