import { type EndState, type TicketRow, tickets } from "@kefu/api";
import { useTexts } from "../../app/texts.tsx";
import { tell } from "../shell/notices.ts";
import type { Change } from "./changes.ts";

/** Whether nothing can be changed on a ticket: it is closed, or it has to be restored first. */
export function isFixed(row: TicketRow): boolean {
  return row.status === "closed" || row.end_state !== null;
}

/** Spam, trash and the way back, each with its undo. */
export function useRemoval(row: TicketRow | undefined, make: (change: Change) => unknown) {
  const { t } = useTexts("tickets");
  function put(to: EndState | null, back: EndState | null, told: string | null): void {
    make({
      wanted: t(`end.do_${to ?? "restore"}`),
      preview: { end_state: to },
      ask: (now, key) => tickets.setEndState(now.number, now.version, to, key),
      done: () => {
        if (told) tell(told, "plain", { label: t("undo"), run: () => put(back, to, null), undo: true });
      },
    });
  }
  return (to: EndState | null): void => {
    if (!row || row.end_state === to) return;
    put(to, row.end_state, t(`end.done_${to ?? "restore"}`, { number: row.number }));
  };
}
