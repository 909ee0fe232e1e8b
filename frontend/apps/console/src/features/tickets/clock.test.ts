import type { TicketRow } from "@kefu/api";
import { expect, test } from "vitest";
import { clockOf } from "./clock.ts";

const NOW = Date.parse("2026-06-10T08:00:00Z");
const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();
const row = (more: Partial<TicketRow>) =>
  ({ status: "open", next_due_at: null, waiting_since: null, ...more }) as TicketRow;

test.each([
  [row({ next_due_at: at(60) }), "left", "plain"],
  [row({ next_due_at: at(6) }), "left", "warn"],
  [row({ next_due_at: at(-1) }), "over", "danger"],
  [row({ waiting_since: at(-6) }), "waiting", "plain"],
  [row({ waiting_since: at(-45) }), "waiting", "warn"],
  [row({ status: "pending", next_due_at: at(-9) }), "status", "plain"],
  [row({}), "last", "plain"],
])("clock %#", (ticket, sort, tone) => {
  expect(clockOf(ticket, NOW)).toMatchObject({ sort, tone });
});
