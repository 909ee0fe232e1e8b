import { type BulkResult, type BulkWish, newId, type TicketRow, tickets } from "@kefu/api";
import { useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { insist } from "../../app/insist.ts";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { showRow } from "./useTicket.ts";

const WHY = [
  "ticket_closed",
  "restore_first",
  "version_conflict",
  "status_not_allowed",
  "fields_missing",
  "field_elsewhere",
  "cannot_snooze",
];

/** Why some were left alone: each reason once, with how many. */
export function reasonsOf(result: BulkResult, t: TFunction): string {
  const counts = new Map<string, number>();
  for (const { outcome, code } of result.items) {
    if (outcome !== "skipped") continue;
    const why = code && WHY.includes(code) ? code : "other";
    counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  return [...counts].map(([why, count]) => t(`tickets:bulk.why.${why}`, { count })).join(" · ");
}

function doneIn(result: BulkResult): number {
  return result.items.filter(({ outcome }) => outcome === "done").length;
}

/** One change of many tickets, shown at once, told with what was left alone, and taken back on wish. */
export function useBulk() {
  const { t } = useTexts("tickets");
  const queries = useQueryClient();

  function reread(): void {
    void queries.invalidateQueries({ queryKey: keys.lists });
    void queries.invalidateQueries({ queryKey: keys.tickets });
    void queries.invalidateQueries({ queryKey: keys.views });
  }

  async function undo(id: string): Promise<void> {
    try {
      const result = await insist((key) => tickets.undoMany(id, key));
      const left = reasonsOf(result, t);
      tell([t("bulk.undone", { count: doneIn(result) }), left].filter(Boolean).join(" · "));
    } catch (error) {
      tell(sentenceOf(error, t), "danger");
    }
    reread();
  }

  return async (rows: TicketRow[], wish: BulkWish, what: string): Promise<void> => {
    const id = newId();
    const { end_state, snoozed_until } = wish;
    // What leaves the list leaves it at once; everything else is told by the stream.
    if (end_state) for (const row of rows) showRow(queries, { ...row, end_state });
    if (snoozed_until) for (const row of rows) showRow(queries, { ...row, snoozed_until });
    try {
      const numbers = rows.map((row) => row.number);
      const result = await insist((key) => tickets.changeMany(id, numbers, wish, key));
      const done = doneIn(result);
      const told = done > 0 ? t("bulk.done", { count: done, what }) : t("bulk.none", { what });
      const action = { label: t("undo"), run: () => void undo(id), undo: true } as const;
      tell([told, reasonsOf(result, t)].filter(Boolean).join(" · "), "plain", done > 0 ? action : undefined);
    } catch (error) {
      tell(t("change_failed", { wanted: what, why: sentenceOf(error, t) }), "danger");
    }
    reread();
  };
}
