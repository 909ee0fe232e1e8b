import { type EndState, type TicketRow, tickets } from "@kefu/api";
import { useTexts } from "../../app/texts.tsx";
import type { Change } from "./changes.ts";
import { useTakingBack } from "./takingBack.ts";

/** Whether nothing can be changed on a ticket: it is closed, or it has to be restored first. */
export function isFixed(row: TicketRow): boolean {
  return row.status === "closed" || row.end_state !== null;
}

/** Spam, trash and the way back, each with its undo. */
export function useRemoval(row: TicketRow | undefined, make: (change: Change) => unknown) {
  const { t } = useTexts("tickets");
  const offer = useTakingBack();
  return (to: EndState | null): void => {
    if (!row || row.end_state === to) return;
    const verb = to ?? "restore";
    make({
      wanted: t(`end.do_${verb}`),
      preview: { end_state: to },
      ask: (now, key) => tickets.setEndState(now.number, now.version, to, key),
      done: (made) => offer(made, t(`end.done_${verb}`, { number: row.number })),
    });
  };
}
