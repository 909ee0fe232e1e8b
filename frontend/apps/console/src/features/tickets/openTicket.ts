import type { EndState, TicketRow } from "@kefu/api";
import { Store } from "../../app/store.ts";
import type { Change } from "./changes.ts";
import type { Mode } from "./drafts.ts";

/** The ticket that is open, and what can be done with it: for who is asked to do it from elsewhere. */
export interface OpenTicket {
  row: TicketRow;
  make: (change: Change) => unknown;
  remove: (to: EndState | null) => void;
  snooze: (until: Date | null) => void;
  assign: () => void;
  macros: () => void;
  rename: () => void;
  /** Choose the incident it belongs to. */
  incident: () => void;
  merge: () => void;
  split: () => void;
  /** Send it, or one message of it, to somebody outside; undefined where that cannot be. */
  forward: ((message?: string) => void) | undefined;
  write: (mode: Mode) => void;
  /** Whether somebody hears what is whispered here. */
  whispers: boolean;
  /** Begin an answer with the slash that opens the saved replies. */
  writeSlash: () => void;
}

export const openTicket = new Store<OpenTicket | null>(null);
