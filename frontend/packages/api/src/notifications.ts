import { request } from "./client.ts";
import type * as wire from "./types.ts";

/** What one is told of, and how one wants to hear of it. */
export const notifications = {
  list: (after: string | null) =>
    request<wire.NotificationPage>("/api/notifications", { query: { after, limit: 30 } }),
  mark: (positions: number[], read: boolean) =>
    request<void>("/api/notifications/read", { method: "PUT", body: { positions, read } }),
  markAll: (through: number) =>
    request<void>("/api/notifications/read-all", { method: "POST", body: { through } }),
  choice: () => request<wire.NotificationChoice>("/api/me/notifications"),
  choose: (body: wire.Asked<"ChoiceChange">, idempotencyKey: string) =>
    request<wire.NotificationChoice>("/api/me/notifications", { method: "PUT", body, idempotencyKey }),
  followed: (number: number) => request<wire.Told<"Follow">>(`/api/tickets/${number}/follow`),
  follow: (number: number, following: boolean) =>
    request<void>(`/api/tickets/${number}/follow`, { method: "PUT", body: { following } }),
  muted: (number: number) => request<wire.Told<"Mute">>(`/api/tickets/${number}/mute`),
  mute: (number: number, muted: boolean) =>
    request<void>(`/api/tickets/${number}/mute`, { method: "PUT", body: { muted } }),
};
