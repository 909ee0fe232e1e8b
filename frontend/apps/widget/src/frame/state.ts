import type { Attachment, Locale, Message, News, Outgoing } from "../types";
import { EMPTY_TALK, type Talk, withMessage } from "./core/conversation";
import type { Notice } from "./core/rows";
import type { Note } from "./text";

export interface State extends News {
  locale: Locale;
  /** The window is shown (the loader says so). */
  open: boolean;
  loading: boolean;
  /** What was said before is on its way. */
  climbing: boolean;
  talk: Talk;
  /** What was said in this browser before its user signed in. */
  earlier: Talk;
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
    earlier: EMPTY_TALK,
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

/** Both talks in one line of time. */
export function saidIn({ earlier, talk }: State): Message[] {
  return earlier.messages.reduce(withMessage, talk).messages;
}

/** One state, told to its listeners once per turn however often it was changed. */
export class Store {
  #listeners: (() => void)[] = [];
  #told = true;
  #notices = 0;

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

  /** Puts a line behind what was said so far; of each kind only the last stays. */
  notice(note: Note): void {
    const after = saidIn(this.state).at(-1)?.id ?? null;
    const others = this.state.notices.filter((notice) => notice.note.key !== note.key);
    this.set({ notices: [...others, { id: ++this.#notices, after, note }] });
  }

  listen(listener: () => void): void {
    this.#listeners.push(listener);
  }
}
