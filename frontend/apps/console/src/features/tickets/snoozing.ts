import { type TicketRow, tickets } from "@kefu/api";
import { comingTime } from "@kefu/ui";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { tell } from "../shell/notices.ts";
import type { Change } from "./changes.ts";
import { isFixed } from "./removing.ts";

const LIVE = ["new", "open", "pending", "held"];

/** Whether a ticket can be put off: only what is still worked on. */
export function canSnooze(row: TicketRow): boolean {
  return !isFixed(row) && LIVE.includes(row.status);
}

/** Put the ticket off until a time, or bring it back (null), with its undo. */
export function useSnooze(row: TicketRow | undefined, make: (change: Change) => unknown) {
  const { t } = useTexts("tickets");
  const locale = useLocale();
  function put(until: string | null, back: string | null, told: string | null, note = ""): void {
    make({
      wanted: t(until ? "snooze.do" : "snooze.wake"),
      preview: { snoozed_until: until },
      ask: (now, key) => tickets.snooze(now.number, now.version, until, key, note),
      done: () => {
        const undo = { label: t("undo"), run: () => put(back, until, null), undo: true } as const;
        if (told) tell(told, "plain", undo);
      },
    });
  }
  return (until: Date | null, note?: string): void => {
    if (!row) return;
    const told = until
      ? t("snooze.done", { number: row.number, at: comingTime(until, locale) })
      : t("snooze.woken", { number: row.number });
    put(until?.toISOString() ?? null, row.snoozed_until, told, note);
  };
}
