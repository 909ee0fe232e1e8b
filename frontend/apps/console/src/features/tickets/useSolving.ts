import type { Status, TicketRow } from "@kefu/api";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTexts } from "../../app/texts.tsx";
import type { Lacking } from "../fields/lacking.ts";
import { begun, tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import type { Change, Make } from "./changes.ts";
import { isFixed } from "./removing.ts";
import { statusChange } from "./TicketChips.tsx";
import { useTakingBack } from "./takingBack.ts";
import { reread } from "./useTicket.ts";

/**
 * Solving the open ticket, or opening it again. What is on the screen may lag behind what was asked for: a second press
 * counts from what the first one asked, and one that comes while the ticket is still being read solves it once it is there,
 * also when one has gone on to another one by then.
 */
export function useSolving(
  row: TicketRow | undefined,
  make: Make,
  lacking: Lacking,
  unreadable: boolean,
  number: number,
) {
  const { t } = useTexts("tickets");
  const heading = useRef<Status | null>(null);
  const early = useRef(false);
  if (unreadable) early.current = false;
  const queries = useQueryClient();
  const offer = useTakingBack();
  const away = useRef(solveAway);
  away.current = solveAway;

  async function carryOut(wanted: Change) {
    const status = wanted.preview.status ?? null;
    if (status) heading.current = status;
    await make(status && status !== "closed" ? { ...wanted, done: (made) => offer(made) } : wanted);
    if (heading.current === status) heading.current = null;
  }

  /** Make a change; what lacks for solving is asked for before it is tried. */
  function change(wanted: Change) {
    if (wanted.preview.status === "solved") lacking.before(() => void carryOut(wanted));
    else void carryOut(wanted);
  }

  /** Solve it although it is not on the screen any more; what hinders that is told, with the number. */
  async function solveAway() {
    const wanted = t("status.solved");
    try {
      const { ticket } = await reread(queries, number);
      if (ticket.status !== "solved" && !isFixed(ticket))
        await carryOut(statusChange("solved", wanted, ticket));
    } catch (error) {
      tell(t("change_failed", { wanted: `#${number} ${wanted}`, why: sentenceOf(error, t) }), "danger");
    }
  }

  function solve() {
    if (!row) early.current = !unreadable && !early.current;
    else if (!isFixed(row)) {
      const to = (heading.current ?? row.status) === "solved" ? "open" : "solved";
      change(statusChange(to, t(`status.${to}`), row));
    }
  }

  useEffect(() => {
    if (!row || !early.current) return;
    early.current = false;
    if (row.status !== "solved") solve();
  });
  useEffect(
    () => () => {
      if (!early.current) return;
      early.current = false;
      void begun(away.current());
    },
    [],
  );
  return { change, solve };
}
