import { ApiError, hasCode, type TicketDetail, type TicketRow } from "@kefu/api";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { insist } from "../../app/insist.ts";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { begun, tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { releaseDelayed } from "./delayed.ts";
import { whenSent } from "./outbox.ts";
import { rememberMine, versionFor } from "./seen.ts";
import { reread, showRow } from "./useTicket.ts";

export interface Change {
  /** What the person wanted, in words for the notice. */
  wanted: string;
  /** The ticket as the person saw it when they began; left out where they decide and act in one moment. */
  seen?: TicketRow;
  /** How the row will look, shown until the server answers. */
  preview: Partial<TicketRow>;
  /** Ask for it, on top of the version that the person saw. */
  ask: (row: TicketRow, key: string) => Promise<TicketRow>;
  /** What is said once it is done. */
  done?: (made: TicketRow) => void;
}

/** Make it; false when somebody else's change came in between, so that what was to follow is not done either. */
export type Make = (change: Change) => Promise<boolean>;

export interface ConflictTold {
  change: Change;
  before: TicketRow;
  fresh: TicketRow;
}

/**
 * Verbs on the open ticket: visible at once; somebody else's change in between is told, never overwritten.
 * What is refused because the ticket lacks fields is handed on: it can be done once they are filled in.
 */
export function useChanges(number: number, onLacking: (error: ApiError, change: Change) => void) {
  const queries = useQueryClient();
  const { t } = useTexts("tickets");
  const [conflict, setConflict] = useState<ConflictTold | null>(null);
  const lacks = useRef(onLacking);
  lacks.current = onLacking;
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const shown = useRef(true);
  useEffect(() => {
    shown.current = true;
    return () => {
      shown.current = false;
    };
  }, []);

  const carryOut: Make = useCallback(
    async (change) => {
      await releaseDelayed(queries, number).catch(() => {}); // it leaves by itself, only later
      await whenSent(number); // what I say is no conflict with what I do next
      const now = queries.getQueryData<TicketDetail>(keys.ticket(number))?.ticket;
      if (!now) return false;
      const before = change.seen ?? now;
      const base = { ...before, version: versionFor(before) };
      showRow(queries, { ...now, ...change.preview });
      try {
        const made = await insist((key) => change.ask(base, key));
        rememberMine(made);
        showRow(queries, made);
        change.done?.(made);
        return true;
      } catch (error) {
        const fresh = await reread(queries, number).catch(() => null);
        showRow(queries, fresh?.ticket ?? now);
        void queries.invalidateQueries({ queryKey: keys.lists });
        const here = shown.current;
        const conflicts = hasCode(error, "version_conflict");
        if (hasCode(error, "fields_missing") && error instanceof ApiError) {
          lacks.current(error, change);
          if (here) return true;
        } else if (here && fresh && conflicts) {
          setConflict({ change, before, fresh: fresh.ticket });
          return false;
        }
        // who has gone on to another ticket is told of which one
        const wanted = here ? change.wanted : `#${number} ${change.wanted}`;
        tell(t("change_failed", { wanted, why: sentenceOf(error, t) }), "danger");
        return !conflicts;
      }
    },
    [queries, number, t],
  );

  // One after the other: my own change before this one is no conflict.
  const make: Make = useCallback(
    (change) => {
      setConflict(null);
      const work = begun(last.current.then(() => carryOut(change)));
      last.current = work;
      return work;
    },
    [carryOut],
  );
  return { make, conflict, forget: () => setConflict(null) };
}
