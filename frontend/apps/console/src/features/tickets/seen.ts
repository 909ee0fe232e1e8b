import type { TicketRow } from "@kefu/api";
import { useRef } from "react";

const mine = new Set<string>();

/** Remember a version that came of my own doing: it is no news to me. */
export function rememberMine({ number, version }: TicketRow): void {
  mine.add(`${number}.${version}`);
}

/** The version on which a change may be made that was begun at `seen`: only my own changes may lie between. */
export function versionFor(seen: TicketRow): number {
  let { version } = seen;
  while (mine.has(`${seen.number}.${version + 1}`)) version += 1;
  return version;
}

/** The ticket as it was when something was opened over it: what a person decides on, whatever comes meanwhile. */
export function useSeen(row: TicketRow, open: boolean): TicketRow {
  const seen = useRef(row);
  if (!open) seen.current = row;
  return seen.current;
}
