import type { Attachment, Locale, Outgoing } from "../types";
import { EMPTY_TALK, type Talk } from "./core/conversation";
import type { Notice } from "./core/rows";
import type { Note } from "./text";

export interface State {
  locale: Locale;
  /** The window is shown (the loader says so). */
  open: boolean;
  loading: boolean;
  /** What was said before is on its way. */
  climbing: boolean;
  talk: Talk;
  queue: Outgoing[];
  text: string;
  files: Attachment[];
  /** Share uploaded, by file id. */
  progress: Record<string, number>;
  problems: Note[];
  typing: { name: string | null } | null;
  trouble: Note | null;
  notices: Notice<Note>[];
  /** Read out by screen readers. */
  announcement: Note | null;
}

export function emptyState(locale: Locale): State {
  return {
    locale,
    open: false,
    loading: false,
    climbing: false,
    talk: EMPTY_TALK,
    queue: [],
    text: "",
    files: [],
    progress: {},
    problems: [],
    typing: null,
    trouble: null,
    notices: [],
    announcement: null,
  };
}

/** One state, told to its listeners once per turn however often it was changed. */
export class Store {
  #listeners: (() => void)[] = [];
  #told = true;

  constructor(private state: State) {}

  get now(): State {
    return this.state;
  }

  set(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
    if (!this.#told) return;
    this.#told = false;
    queueMicrotask(() => {
      this.#told = true;
      for (const listener of this.#listeners) listener();
    });
  }

  listen(listener: () => void): void {
    this.#listeners.push(listener);
  }
}
