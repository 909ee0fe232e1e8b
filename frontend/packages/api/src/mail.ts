import { request } from "./client.ts";
import type * as wire from "./types.ts";

const anonymous = true;

/** What a link from a mail opens, before anybody is logged in. */
export const links = {
  invitation: (secret: string) =>
    request<wire.InvitationNote>("/api/invitation", { method: "POST", body: { secret }, anonymous }),
  accept: (body: wire.Asked<"Acceptance">) =>
    request<wire.Session>("/api/invitation/acceptance", { method: "POST", body, anonymous }),
  forgot: (email: string) =>
    request<void>("/api/forgotten-password", { method: "POST", body: { email }, anonymous }),
  recover: (body: wire.Asked<"RecoveredPassword">) =>
    request<void>("/api/forgotten-password", { method: "PUT", body, anonymous }),
};

/** Who was asked to work here and has not come yet. */
export const invitations = {
  list: () => request<wire.Page<wire.InvitationView>>("/api/invitations"),
  send: (body: wire.Asked<"NewInvitation">) =>
    request<wire.SentInvitation>("/api/invitations", { method: "POST", body }),
  renew: (id: string, version: number) =>
    request<wire.SentInvitation>(`/api/invitations/${id}/renewal`, { method: "PUT", body: { version } }),
  revoke: (id: string) => request<void>(`/api/invitations/${id}`, { method: "DELETE" }),
};

/** The server that Kefu's own mails go through, and what became of them. */
export const mails = {
  server: () => request<wire.Told<"MailSettings">>("/api/mail-server"),
  change: (body: wire.Asked<"MailServerChange">, idempotencyKey: string) =>
    request<wire.MailServer>("/api/mail-server", { method: "PUT", body, idempotencyKey }),
  remove: () => request<void>("/api/mail-server", { method: "DELETE" }),
  test: (id: string) => request<wire.Mail>("/api/mail-server/tests", { method: "POST", body: { id } }),
  one: (id: string) => request<wire.Mail>(`/api/mails/${id}`),
  list: () => request<wire.Page<wire.Mail>>("/api/mails"),
};

/** Who works here no more. */
export const leaving = {
  holding: (id: string) => request<wire.Told<"Holding">>(`/api/members/${id}/tickets`),
  leave: (id: string, body: wire.Asked<"Leave">, idempotencyKey: string) =>
    request<wire.Member>(`/api/members/${id}/leave`, { method: "POST", body, idempotencyKey }),
};
