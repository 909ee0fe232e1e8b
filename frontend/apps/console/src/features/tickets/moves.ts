import type { TicketRow } from "@kefu/api";

const made = new Map<number, number[]>();

/** Remember that this version of a ticket came of a move of mine that can be taken back. */
export function rememberMove({ number, version }: TicketRow): void {
  made.set(number, [...(made.get(number) ?? []), version]);
}

/** Whether none of my moves of this ticket came after this one, but for those that were taken back. */
export function isLastMove({ number, version }: TicketRow): boolean {
  return made.get(number)?.at(-1) === version;
}

/** It was taken back: what I did before it can be taken back next. */
export function forgetMove({ number }: TicketRow): void {
  made.get(number)?.pop();
}
