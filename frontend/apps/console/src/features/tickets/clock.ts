import type { TicketRow } from "@kefu/api";
import type { Tone } from "@kefu/ui";

export const SOON = 15 * 60_000;
const LONG_WAIT = 30 * 60_000;
const HOUR = 3_600_000;

export interface Clock {
  sort: "left" | "over" | "waiting" | "status" | "last";
  span: number;
  tone: Tone;
  /** Whether the seconds matter. */
  precise: boolean;
}

/** What a ticket's clock says now: colour only where somebody must act. */
export function clockOf(row: TicketRow, now: number): Clock {
  if (row.end_state) return { sort: "last", span: 0, tone: "plain", precise: false };
  if (row.status !== "new" && row.status !== "open") {
    return { sort: "status", span: 0, tone: "plain", precise: false };
  }
  if (row.next_due_at) {
    const left = new Date(row.next_due_at).getTime() - now;
    const tone = left < 0 ? "danger" : left < SOON ? "warn" : "plain";
    return {
      sort: left < 0 ? "over" : "left",
      span: Math.abs(left),
      tone,
      precise: Math.abs(left) < 4 * HOUR,
    };
  }
  if (row.waiting_since) {
    const span = Math.max(0, now - new Date(row.waiting_since).getTime());
    return { sort: "waiting", span, tone: span > LONG_WAIT ? "warn" : "plain", precise: false };
  }
  return { sort: "last", span: 0, tone: "plain", precise: false };
}
