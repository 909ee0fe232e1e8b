import { newId } from "@kefu/api";
import { useSyncExternalStore } from "react";

export interface Notice {
  id: string;
  text: string;
  tone: "plain" | "danger";
  /** What can still be done about it, such as undoing. */
  action?: { label: string; run: () => void };
}

const SHOWN = 6000;
const SHOWN_WITH_ACTION = 12_000;
let notices: Notice[] = [];
const listeners = new Set<() => void>();

function set(next: Notice[]): void {
  notices = next;
  for (const listener of listeners) listener();
}

/** Say something in the corner for some seconds; screen readers hear it. */
export function tell(text: string, tone: Notice["tone"] = "plain", action?: Notice["action"]): void {
  const id = newId();
  set([...notices.slice(-2), { id, text, tone, action }]);
  setTimeout(() => dismiss(id), action ? SHOWN_WITH_ACTION : SHOWN);
}

export function dismiss(id: string): void {
  set(notices.filter((notice) => notice.id !== id));
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
