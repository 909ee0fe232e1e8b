import type { TicketRow } from "@kefu/api";
import { useEffect, useState } from "react";

/** So many are changed at once at most; the server refuses more. */
export const MOST_SELECTED = 200;

interface Chosen {
  numbers: ReadonlySet<number>;
  /** Where a range begins. */
  from: number | null;
}

const NOTHING: Chosen = { numbers: new Set(), from: null };

/** The numbers from one row to another, in the list's order; only the last one when the first is not there. */
export function rangeOf(rows: TicketRow[], from: number | null, to: number): number[] {
  const [one, other] = [from, to].map((number) => rows.findIndex((row) => row.number === number));
  if (one === undefined || other === undefined || one < 0 || other < 0) return [to];
  return rows.slice(Math.min(one, other), Math.max(one, other) + 1).map((row) => row.number);
}

export function toggled(chosen: Chosen, rows: TicketRow[], number: number, range: boolean): Chosen {
  const numbers = new Set(chosen.numbers);
  if (range) for (const one of rangeOf(rows, chosen.from, number)) numbers.add(one);
  else if (!numbers.delete(number)) numbers.add(number);
  return { numbers: new Set([...numbers].slice(0, MOST_SELECTED)), from: number };
}

/** Which rows of a list are chosen for one change of many; another list begins with none. */
export function useSelection(rows: TicketRow[], list: string) {
  const [chosen, setChosen] = useState(NOTHING);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list is another selection
  useEffect(() => setChosen(NOTHING), [list]);
  return {
    rows: rows.filter((row) => chosen.numbers.has(row.number)),
    has: (number: number) => chosen.numbers.has(number),
    toggle: (number: number, range = false) => setChosen((now) => toggled(now, rows, number, range)),
    all: () => {
      const numbers = new Set(rows.slice(0, MOST_SELECTED).map((row) => row.number));
      setChosen({ numbers, from: null });
    },
    clear: () => setChosen(NOTHING),
  };
}

export type Selection = ReturnType<typeof useSelection>;
