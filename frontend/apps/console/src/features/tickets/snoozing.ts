import { type TicketRow, tickets } from "@kefu/api";
import { comingTime } from "@kefu/ui";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import type { Change } from "./changes.ts";
import { isFixed } from "./removing.ts";
import { useTakingBack } from "./takingBack.ts";

const LIVE = ["new", "open", "pending", "held"];

/** Whether a ticket can be put off: only what is still worked on. */
export function canSnooze(row: TicketRow): boolean {
  return !isFixed(row) && LIVE.includes(row.status);
}

/** Put the ticket off until a time, or bring it back (null), with its undo. */
export function useSnooze(row: TicketRow | undefined, make: (change: Change) => unknown) {
  const { t } = useTexts("tickets");
  const locale = useLocale();
  const offer = useTakingBack();
  return (to: Date | null, note?: string): void => {
    if (!row) return;
    const { number } = row;
    const until = to?.toISOString() ?? null;
    make({
      wanted: t(to ? "snooze.do" : "snooze.wake"),
      preview: { snoozed_until: until },
      ask: (now, key) => tickets.snooze(now.number, now.version, until, key, note),
      done: (made) =>
        offer(
          made,
          to ? t("snooze.done", { number, at: comingTime(to, locale) }) : t("snooze.woken", { number }),
        ),
    });
  };
}
