import { request } from "./client.ts";
import type * as wire from "./types.ts";

/** What customers think of how they were served. */
export const surveys = {
  ofTicket: (number: number, signal?: AbortSignal) =>
    request<wire.ResponseList>(`/api/tickets/${number}/ratings`, { signal }),
  ofMembers: (signal?: AbortSignal) => request<wire.MemberRatings>("/api/ratings", { signal }),
};
