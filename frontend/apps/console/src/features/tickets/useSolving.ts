import type { Status, TicketRow } from "@kefu/api";
import { useEffect, useRef } from "react";
import { useTexts } from "../../app/texts.tsx";
import type { Lacking } from "../fields/lacking.ts";
import type { Change } from "./changes.ts";
import { isFixed } from "./removing.ts";
import { statusChange } from "./TicketChips.tsx";

/**
 * Solving the open ticket, or opening it again. What is on the screen may lag behind what was asked for: a second press
 * counts from what the first one asked, and one that comes while the ticket is still being read solves it once it is there.
 */
export function useSolving(
  row: TicketRow | undefined,
  make: (change: Change) => Promise<void>,
  lacking: Lacking,
  unreadable: boolean,
) {
  const { t } = useTexts("tickets");
  const heading = useRef<Status | null>(null);
  const early = useRef(false);
  if (unreadable) early.current = false;

  async function carryOut(wanted: Change) {
    const status = wanted.preview.status ?? null;
    if (status) heading.current = status;
    await make(wanted);
    if (heading.current === status) heading.current = null;
  }

  /** Make a change; what lacks for solving is asked for before it is tried. */
  function change(wanted: Change) {
    if (wanted.preview.status === "solved") lacking.before(() => void carryOut(wanted));
    else void carryOut(wanted);
  }

  function solve() {
    if (!row) early.current = !unreadable;
    else if (!isFixed(row)) {
      const to = (heading.current ?? row.status) === "solved" ? "open" : "solved";
      change(statusChange(to, t(`status.${to}`)));
    }
  }

  useEffect(() => {
    if (!row || !early.current) return;
    early.current = false;
    if (row.status !== "solved") solve();
  });
  return { change, solve };
}
