import { newId, type TicketRow } from "@kefu/api";
import { useSyncExternalStore } from "react";

export interface Notice {
  id: string;
  text: string;
  tone: "plain" | "danger";
  /** What can still be done about it, such as taking it back. */
  action?: { label: string; run: () => void; undo?: true };
}

const SHOWN = 6000;
const OFFERED = 10_000;
let notices: Notice[] = [];
/** Answers that solve their ticket once they leave, and what is said then. */
export const leaving = new Map<string, (row: TicketRow) => unknown>();
const listeners = new Set<() => void>();

function set(next: Notice[]): void {
  notices = next;
  for (const listener of listeners) listener();
}

/** Say something in the corner for some seconds, with what can be done about it; screen readers hear it. Gives its id. */
export function tell(
  text: string,
  tone: Notice["tone"] = "plain",
  action?: Notice["action"],
  shown = action ? OFFERED : SHOWN,
): string {
  const id = newId();
  set([...notices.slice(-2), { id, text, tone, action }]);
  setTimeout(() => dismiss(id), shown);
  return id;
}

/** Do what a notice offers, once. */
export function accept(notice: Notice): void {
  dismiss(notice.id);
  notice.action?.run();
}

/** The newest thing that can still be taken back. */
export function newestUndo(): Notice | undefined {
  return notices.findLast((notice) => notice.action?.undo);
}

const underWay = new Set<Promise<unknown>>();

/** Something that may be taken back once it is done. */
export function begun<T>(work: Promise<T>): Promise<T> {
  underWay.add(work);
  const end = () => underWay.delete(work);
  work.then(end, end);
  return work;
}

/** Take back what was done last, as long as that is offered; what is still being done is waited for, not passed over. */
export async function undoNewest(): Promise<void> {
  await Promise.allSettled([...underWay]);
  const newest = newestUndo();
  if (newest) accept(newest);
}

export function dismiss(id: string): void {
  set(notices.filter((notice) => notice.id !== id));
}

/** Nobody who comes next sees or takes back what was done before them, nor what leaves once they are here. */
export function forgetNotices(): void {
  leaving.clear();
  set([]);
}

export function useNotices(): Notice[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => notices,
  );
}
