import {
  type FieldWishes,
  fields,
  hasCode,
  type Macro,
  type MacroPreview,
  macros,
  type TicketRow,
  tickets,
} from "@kefu/api";
import { type QueryClient, useQuery } from "@tanstack/react-query";
import { keys } from "../../app/keys.ts";
import type { Change } from "../tickets/changes.ts";
import { forgetMove, isLastMove } from "../tickets/moves.ts";

const FRESH = 15_000;

export function useMacros() {
  return useQuery({ queryKey: keys.macros, queryFn: macros.list, staleTime: FRESH });
}

/** Where macros are managed: one's own, or those that are shared. */
export function placeOfMacro(macro: Pick<Macro, "unit_id">): string {
  return macro.unit_id === null ? "/mine/macros" : "/admin/macros";
}

export function macrosChanged(queries: QueryClient): Promise<void> {
  return queries.invalidateQueries({ queryKey: keys.macros });
}

type Filled = MacroPreview["plan"]["fields"];

/**
 * What makes a ticket be again as it was, in this order: solving is taken back first, its kind decides which fields it
 * has, and what stands in them whether it may be solved. What was said stays said, and theirs who said it, where the
 * macro gave it to nobody.
 */
export function waysBack(
  before: TicketRow,
  after: TicketRow,
  filled: Filled,
  wanted: string,
  gave = true,
): Change[] {
  const ways: Change[] = [];
  const { priority, kind, tags, assignee_id, team_id } = before;
  const status = before.status === "new" ? "open" : before.status;
  const byHand: Change["ask"] = (row, key) => tickets.setStatus(row.number, row.version, status, key);
  const solved = after.status === "solved";
  const move = (ask: Change["ask"]) => {
    if (status !== after.status && status !== "closed") ways.push({ wanted, preview: { status }, ask });
  };
  // solving is taken back as if it had not been, unless the macro, or one oneself, did something after it
  const takeBack: Change["ask"] = async (row, key) => {
    if (!isLastMove(after)) return byHand(row, key);
    try {
      const back = await tickets.undoMove(row.number, row.version, key);
      forgetMove(back);
      return back;
    } catch (error) {
      if (hasCode(error, "gone_on")) return byHand(row, `${key}+`);
      throw error;
    }
  };
  if (solved) move(takeBack);
  if (priority !== after.priority || kind !== after.kind) {
    const change = { priority, kind };
    ways.push({
      wanted,
      preview: change,
      ask: (row, key) => tickets.change(row.number, row.version, change, key),
    });
  }
  // each by itself: one whose choice was put away since keeps none of the others from coming back
  for (const { key: field, before } of filled) {
    const values: FieldWishes = { [field]: before };
    ways.push({
      wanted,
      preview: {},
      ask: async (row, key) => (await fields.fill(row.number, row.version, values, key)).ticket,
    });
  }
  if (!solved) move(byHand);
  if (tags.join("\n") !== after.tags.join("\n")) {
    ways.push({
      wanted,
      preview: { tags },
      ask: (row, key) => tickets.setTags(row.number, row.version, tags, key),
    });
  }
  if (gave && (assignee_id !== after.assignee_id || team_id !== after.team_id)) {
    const owner = { assignee_id, team_id };
    ways.push({
      wanted,
      preview: owner,
      ask: (row, key) => tickets.assign(row.number, row.version, owner, key),
    });
  }
  return ways;
}
