import type { Message, Outgoing } from "../../types";

/** A line between messages that lives only as long as this page: "joined", "reconnected". */
export interface Notice<N> {
  id: number;
  /** The message it stands behind; null = at the top. */
  after: string | null;
  note: N;
}

export type Row<N> =
  | { kind: "day"; key: string; at: string }
  | { kind: "message"; key: string; message: Message; last: boolean; sent: boolean }
  | { kind: "queued"; key: string; item: Outgoing }
  | { kind: "notice"; key: string; note: N };

const TOGETHER = 5 * 60_000;

function belongs(a: Message, b: Message | undefined): boolean {
  return (
    b !== undefined &&
    a.author.kind === b.author.kind &&
    a.author.name === b.author.name &&
    sameDay(a.at, b.at) &&
    Date.parse(b.at) - Date.parse(a.at) < TOGETHER
  );
}

function sameDay(a: string, b: string | undefined): boolean {
  return b !== undefined && new Date(a).toDateString() === new Date(b).toDateString();
}

/** What stands in the window from top to bottom: days, messages in groups, notices, and what waits to be sent. */
export function rowsOf<N>(messages: Message[], queue: Outgoing[], notices: Notice<N>[]): Row<N>[] {
  const rows: Row<N>[] = [];
  const known = new Set(messages.map((message) => message.id));
  const waiting = queue.filter((item) => !known.has(item.id));
  const newest = messages[messages.length - 1];
  const addNotices = (after: string | null) => {
    for (const { id, note } of notices.filter((notice) => notice.after === after)) {
      rows.push({ kind: "notice", key: `notice-${id}`, note });
    }
  };
  addNotices(null);
  messages.forEach((message, index) => {
    if (!sameDay(message.at, messages[index - 1]?.at)) {
      rows.push({ kind: "day", key: `day-${message.id}`, at: message.at });
    }
    const sent = message === newest && message.author.kind === "customer" && waiting.length === 0;
    const last = !belongs(message, messages[index + 1]);
    rows.push({ kind: "message", key: message.id, message, last, sent });
    addNotices(message.id);
  });
  let before = newest?.at;
  for (const item of waiting) {
    if (!sameDay(item.at, before)) rows.push({ kind: "day", key: `day-${item.id}`, at: item.at });
    rows.push({ kind: "queued", key: item.id, item });
    before = item.at;
  }
  return rows;
}
