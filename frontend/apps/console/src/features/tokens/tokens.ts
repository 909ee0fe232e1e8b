import type { Permission, Token } from "@kefu/api";

const DAY = 86_400_000;
const SOON = 14 * DAY;

/** Whether a token works, works not much longer, or no more. */
export function lifeOf(
  { expires_at }: Pick<Token, "expires_at">,
  now = Date.now(),
): "good" | "ending" | "over" {
  if (!expires_at) return "good";
  const left = Date.parse(expires_at) - now;
  return left <= 0 ? "over" : left <= SOON ? "ending" : "good";
}

/** The moment so many days from now; null for never. */
export function inDays(days: number, now = Date.now()): string | null {
  return days > 0 ? new Date(now + days * DAY).toISOString() : null;
}

/** A colon stands between noun and verb of a permission, but parts names of texts. */
export function wordOf(permission: Permission): string {
  return permission.replace(":", "_");
}

/** What a program can be allowed, by what it is about, in the order screens show it. */
export const SCOPES: Permission[][] = [
  [
    "ticket:read",
    "ticket:create",
    "ticket:intake",
    "ticket:reply",
    "ticket:note",
    "ticket:forward",
    "ticket:assign",
    "ticket:update",
    "file:write",
  ],
  [
    "customer:read",
    "customer:write",
    "customer:merge",
    "customer:import",
    "customer:export",
    "customer:erase",
  ],
  ["work:supervise", "reply:manage", "view:share", "incident:manage"],
  [
    "member:read",
    "member:manage",
    "role:manage",
    "unit:manage",
    "inbox:read",
    "inbox:manage",
    "field:manage",
    "tag:manage",
    "workspace:manage",
    "token:manage",
    "audit:read",
  ],
];

/** What programs usually are for, with what they need. */
export const PURPOSES: Record<"intake" | "report", Permission[]> = {
  intake: ["ticket:read", "ticket:create", "ticket:intake"],
  report: ["ticket:read", "customer:read", "member:read", "inbox:read"],
};
