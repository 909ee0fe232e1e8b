import type { CustomerNarrowing, Tier } from "@kefu/api";

export const TIERS: Tier[] = ["standard", "gold", "vip"];
export const CONTACTS = ["week", "month", "quiet"] as const;
export const STATES = ["blocked", "open"] as const;
/** The places in the page's address where the search stands, so that a link or "back" finds it again. */
export const PLACES = ["query", "tier", "company", "contact", "state"] as const;
/** The same for own fields, each as often as it is asked for: `field=region:north`, `filled=region`. */
export const OWN = ["field", "filled", "empty"] as const;

const DAY = 86_400_000;
const SPANS: Record<string, number> = { week: 7, month: 31, quiet: 90 };

/** What the page's address asks for, at a moment. */
export function narrowingOf(params: URLSearchParams, now: number): CustomerNarrowing {
  const contact = params.get("contact") ?? "";
  const days = SPANS[contact];
  const moment = days ? new Date(now - days * DAY).toISOString() : null;
  const tier = params.get("tier") as Tier | null;
  const state = params.get("state");
  return {
    query: params.get("query") ?? "",
    tier: tier && TIERS.includes(tier) ? tier : null,
    company_id: params.get("company"),
    blocked: state === "blocked" ? true : state === "open" ? false : null,
    contacted_since: contact === "quiet" ? null : moment,
    contacted_before: contact === "quiet" ? moment : null,
    field: params.getAll("field"),
    field_filled: params.getAll("filled"),
    field_empty: params.getAll("empty"),
  };
}

export function isNarrowed(params: URLSearchParams): boolean {
  return [...PLACES, ...OWN].some((place) => params.get(place));
}
