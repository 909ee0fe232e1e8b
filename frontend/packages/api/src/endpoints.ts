import { request } from "./client.ts";
import { isSaved } from "./saved.ts";
import type * as wire from "./types.ts";

export type NewMessage = Required<wire.Asked<"NewMessage">> &
  Pick<wire.Asked<"NewReply">, "set_status" | "seen">;

type Change = Omit<wire.Asked<"TicketChange">, "version">;

export const sessions = {
  setupNeeded: () => request<wire.Told<"SetupState">>("/api/setup", { anonymous: true }),
  setUp: (body: Record<string, string>) =>
    request<wire.Session>("/api/setup", { method: "POST", body, anonymous: true }),
  current: () => request<wire.Session>("/api/session", { anonymous: true }),
  logIn: (email: string, password: string) =>
    request<wire.Session>("/api/session", { method: "POST", body: { email, password }, anonymous: true }),
  giveCode: (half_session: string, code: string) =>
    request<wire.Session>("/api/session/code", {
      method: "POST",
      body: { half_session, code },
      anonymous: true,
    }),
  logOut: () => request<void>("/api/session", { method: "DELETE", anonymous: true }),
  list: () => request<wire.Page<wire.SessionRecord>>("/api/sessions"),
  end: (id: string) => request<void>(`/api/sessions/${id}`, { method: "DELETE" }),
  endOthers: () => request<void>("/api/sessions", { method: "DELETE" }),
  changePassword: (body: wire.Asked<"NewPassword">) =>
    request<void>("/api/me/password", { method: "PUT", body }),
  factor: () => request<wire.Factor>("/api/me/second-factor"),
  beginFactor: () => request<wire.NewFactor>("/api/me/second-factor", { method: "POST" }),
  confirmFactor: (code: string) =>
    request<wire.RecoveryCodes>("/api/me/second-factor", { method: "PUT", body: { code } }),
  endFactor: (body: wire.Asked<"Proof">) =>
    request<void>("/api/me/second-factor/end", { method: "POST", body }),
  renewCodes: (body: wire.Asked<"Proof">) =>
    request<wire.RecoveryCodes>("/api/me/recovery-codes", { method: "POST", body }),
  updateMe: (body: wire.Asked<"MyChange">) => request<wire.Member>("/api/me", { method: "PATCH", body }),
  beAway: (body: wire.Asked<"NewAbsence">) =>
    request<wire.Member>("/api/me/absence", { method: "PUT", body }),
  beBack: () => request<wire.Member>("/api/me/absence", { method: "DELETE" }),
};

const PAGE = 200;
const MOST_PAGES = 10;

/** All pages of a short list, such as the people who work here. */
export async function everything<T>(path: string, query: Record<string, string> = {}): Promise<wire.Page<T>> {
  const items: T[] = [];
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const read: wire.Page<T> = await request<wire.Page<T>>(path, { query: { ...query, limit: PAGE, after } });
    items.push(...read.items);
    after = read.next ?? null;
    if (!after) break;
  }
  return { items };
}

export const directory = {
  members: () => everything<wire.Member>("/api/members"),
  units: () => request<wire.Page<wire.Unit>>("/api/units"),
  tags: () => request<wire.Page<wire.Tag>>("/api/tags"),
};

/** What administrators set up: the ways to reach us, who works here and where, and which programs may act. */
export const administration = {
  channels: () => request<wire.Page<wire.Channel>>("/api/channels"),
  inboxes: () => request<wire.Page<wire.Inbox>>("/api/inboxes"),
  addInbox: (body: wire.Asked<"NewInbox">) => request<wire.Inbox>("/api/inboxes", { method: "POST", body }),
  changeInbox: (id: string, body: wire.Asked<"InboxChange">, idempotencyKey: string) =>
    request<wire.Inbox>(`/api/inboxes/${id}`, { method: "PATCH", body, idempotencyKey }),
  addUnit: (body: wire.Asked<"NewUnit">) => request<wire.Unit>("/api/units", { method: "POST", body }),
  changeUnit: (id: string, body: wire.Asked<"UnitChange">, idempotencyKey: string) =>
    request<wire.Unit>(`/api/units/${id}`, { method: "PATCH", body, idempotencyKey }),
  tokens: () => everything<wire.Token>("/api/tokens"),
  addToken: (body: wire.Asked<"NewToken">) =>
    request<wire.MadeToken>("/api/tokens", { method: "POST", body }),
  revokeToken: (id: string) => request<void>(`/api/tokens/${id}`, { method: "DELETE" }),
  memberFactor: (id: string) => request<wire.Factor>(`/api/members/${id}/second-factor`),
  removeFactor: (id: string) => request<void>(`/api/members/${id}/second-factor`, { method: "DELETE" }),
  factorRule: () => request<wire.FactorRule>("/api/security"),
  changeFactorRule: (body: wire.Asked<"FactorRuleChange">, idempotencyKey: string) =>
    request<wire.FactorRule>("/api/security", { method: "PUT", body, idempotencyKey }),
  roles: () => request<wire.Page<wire.RoleView>>("/api/roles"),
  workspace: () => request<wire.Workspace>("/api/workspace"),
  changeWorkspace: (body: wire.Asked<"WorkspaceChange">, idempotencyKey: string) =>
    request<wire.Workspace>("/api/workspace", { method: "PATCH", body, idempotencyKey }),
  addMember: (body: wire.Asked<"NewMember">) =>
    request<wire.Member>("/api/members", { method: "POST", body }),
  changeMember: (id: string, body: wire.Asked<"MemberChange">, idempotencyKey: string) =>
    request<wire.Member>(`/api/members/${id}`, { method: "PATCH", body, idempotencyKey }),
};

export const tickets = {
  colleagues: (number: number, query: string) =>
    request<wire.Page<wire.Colleague>>(`/api/tickets/${number}/colleagues`, { query: { query } }),
  views: (signal?: AbortSignal) => request<wire.ViewCounts>("/api/views", { signal }),
  list: (view: string, query: string, after: string | null, signal?: AbortSignal) =>
    isSaved(view)
      ? request<wire.TicketList>(`/api/saved-views/${view}/tickets`, {
          query: { query, after, limit: 50 },
          signal,
        })
      : request<wire.TicketList>("/api/tickets", { query: { view, query, after, limit: 50 }, signal }),
  one: (number: number, page: { before?: string; limit?: number }, signal?: AbortSignal, ahead = false) =>
    request<wire.TicketDetail>(`/api/tickets/${number}`, { query: page, signal, ahead }),
  changeMany: (id: string, numbers: number[], wish: wire.BulkWish, idempotencyKey: string) =>
    request<wire.BulkResult>("/api/tickets/bulk", {
      method: "POST",
      body: { id, tickets: numbers.map((number) => ({ number })), wish },
      idempotencyKey,
    }),
  undoMany: (id: string, idempotencyKey: string) =>
    request<wire.BulkResult>(`/api/tickets/bulk/${id}/undo`, { method: "POST", idempotencyKey }),
  change: (number: number, version: number, change: Change, idempotencyKey: string) =>
    request<wire.TicketRow>(`/api/tickets/${number}`, {
      method: "PATCH",
      body: { version, ...change },
      idempotencyKey,
    }),
  assign: (
    number: number,
    version: number,
    owner: { assignee_id: string | null; team_id: string | null },
    idempotencyKey: string,
  ) =>
    request<wire.TicketRow>(`/api/tickets/${number}/assignment`, {
      method: "PUT",
      body: { version, ...owner },
      idempotencyKey,
    }),
  setStatus: (number: number, version: number, status: wire.Status, idempotencyKey: string) =>
    request<wire.TicketRow>(`/api/tickets/${number}/status`, {
      method: "PUT",
      body: { version, status },
      idempotencyKey,
    }),
  undoMove: (number: number, version: number, idempotencyKey: string) =>
    request<wire.TicketRow>(`/api/tickets/${number}/undo`, {
      method: "POST",
      body: { version },
      idempotencyKey,
    }),
  setEndState: (number: number, version: number, end_state: wire.EndState | null, idempotencyKey: string) =>
    request<wire.TicketRow>(`/api/tickets/${number}/end-state`, {
      method: "PUT",
      body: { version, end_state },
      idempotencyKey,
    }),
  snooze: (number: number, version: number, until: string | null, idempotencyKey: string, note = "") =>
    request<wire.TicketRow>(`/api/tickets/${number}/snooze`, {
      method: "PUT",
      body: { version, until, note },
      idempotencyKey,
    }),
  /** A ticket of its own for something said on another; its id makes it safe to ask again. */
  split: (number: number, body: wire.Asked<"NewSplit">) =>
    request<wire.TicketRow>(`/api/tickets/${number}/split`, { method: "POST", body }),
  unsplit: (number: number, version: number, idempotencyKey: string) =>
    request<wire.TicketRow>(`/api/tickets/${number}/split/undo`, {
      method: "POST",
      body: { version },
      idempotencyKey,
    }),
  merge: (number: number, version: number, into: number, into_version: number, idempotencyKey: string) =>
    request<wire.TicketRow>(`/api/tickets/${number}/merge`, {
      method: "POST",
      body: { version, into, into_version },
      idempotencyKey,
    }),
  unmerge: (number: number, version: number, idempotencyKey: string) =>
    request<wire.TicketRow>(`/api/tickets/${number}/merge/undo`, {
      method: "POST",
      body: { version },
      idempotencyKey,
    }),
  link: (number: number, other: number) =>
    request<wire.Page<wire.Link>>(`/api/tickets/${number}/links`, {
      method: "POST",
      body: { number: other },
    }),
  unlink: (number: number, id: string) =>
    request<void>(`/api/tickets/${number}/links/${id}`, { method: "DELETE" }),
  setTags: (number: number, version: number, tags: string[], idempotencyKey: string) =>
    request<wire.TicketRow>(`/api/tickets/${number}/tags`, {
      method: "PUT",
      body: { version, tags },
      idempotencyKey,
    }),
  reply: (number: number, body: NewMessage) =>
    request<wire.Sent>(`/api/tickets/${number}/messages`, { method: "POST", body }),
  delayReply: (number: number, { id, text, files, set_status, seen }: NewMessage, seconds: number) =>
    request<wire.DelayedReply>(`/api/tickets/${number}/delayed-messages`, {
      method: "POST",
      body: { id, text, files, set_status, seen, seconds },
    }),
  undoDelayed: (number: number, id: string) =>
    request<void>(`/api/tickets/${number}/delayed-messages/${id}`, { method: "DELETE" }),
  releaseDelayed: (number: number) =>
    request<wire.TicketRow>(`/api/tickets/${number}/delayed-messages/release`, { method: "POST" }),
  whisper: (number: number, body: wire.Asked<"NewWhisper">) =>
    request<wire.Whisper>(`/api/tickets/${number}/whispers`, { method: "POST", body }),
  note: (number: number, { id, text, files }: NewMessage) =>
    request<wire.Sent>(`/api/tickets/${number}/notes`, { method: "POST", body: { id, text, files } }),
  reviseNote: (number: number, id: string, text: string, revision: number, idempotencyKey: string) =>
    request<wire.Message>(`/api/tickets/${number}/notes/${id}`, {
      method: "PATCH",
      body: { text, revision },
      idempotencyKey,
    }),
  wordings: (number: number, id: string) =>
    request<wire.Page<wire.Wording>>(`/api/tickets/${number}/notes/${id}/revisions`),
  presence: (number: number | null, typing: boolean) =>
    request<void>("/api/presence", {
      method: "POST",
      body: { ticket_number: number, typing },
      keepalive: true,
    }),
};
