import { request } from "./client.ts";
import type * as wire from "./types.ts";

/** By which rules customers have tiers. */
export const tierRules = {
  read: () => request<wire.TierRules>("/api/tier-rules"),
  change: (body: wire.Asked<"TierRulesChange">, idempotencyKey: string) =>
    request<wire.TierRules>("/api/tier-rules", { method: "PUT", body, idempotencyKey }),
  preview: (rules: wire.TierRule[], signal?: AbortSignal) =>
    request<wire.TierRulesPreview>("/api/tier-rules/preview", { method: "POST", body: { rules }, signal }),
};
