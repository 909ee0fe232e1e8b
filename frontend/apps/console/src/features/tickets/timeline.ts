import type { DelayedReply, Entry, Message, Whisper } from "@kefu/api";
import type { Outgoing } from "./outbox.ts";

export type Item =
  | { sort: "day"; key: string; at: string }
  | { sort: "event"; key: string; entry: Entry }
  | { sort: "message"; key: string; message: Message }
  | { sort: "whisper"; key: string; whisper: Whisper }
  | { sort: "outgoing"; key: string; outgoing: Outgoing }
  | { sort: "delayed"; key: string; delayed: DelayedReply };

function dayOf(at: string): string {
  return new Date(at).toDateString();
}

const SAID = ["message.received", "message.sent", "note.added"];
/** What is told of words that stand elsewhere: a line, and no bubble of its own. */
const ABOUT_WORDS = ["note.revised", "ticket.snoozed", "ticket.returned"];

/** Whether a line says its message, and does not only tell of it. */
export function says(entry: Entry): entry is Entry & { message: Message } {
  return entry.message !== null && SAID.includes(entry.type);
}

function mailOf({ data }: Entry): unknown {
  return data.forward_id;
}

/** A message is a bubble once, where it was said; later facts about it are at most a line, also before it is read. */
function itemsOf(timeline: Entry[]): Exclude<Item, { sort: "day" }>[] {
  const shown = new Set<string>();
  const left = new Set(timeline.filter(({ type }) => type === "ticket.forwarded").map(mailOf));
  return timeline.flatMap((entry, index): Exclude<Item, { sort: "day" }>[] => {
    const key = entry.position === null ? `${entry.type}-${entry.at}-${index}` : `at-${entry.position}`;
    const { message, whisper } = entry;
    // what became of a mail is said where it is told that it left, or once that it never did
    if (entry.type === "ticket.forward_settled") {
      if (left.has(mailOf(entry))) return [];
      left.add(mailOf(entry));
    }
    if (whisper) return [{ sort: "whisper", key: whisper.id, whisper }];
    if (!message) return [{ sort: "event", key, entry }];
    if (SAID.includes(entry.type) && !shown.has(message.id)) {
      shown.add(message.id);
      return [{ sort: "message", key: message.id, message }];
    }
    return ABOUT_WORDS.includes(entry.type) ? [{ sort: "event", key, entry }] : [];
  });
}

function timeOf(item: Exclude<Item, { sort: "day" }>): string {
  if (item.sort === "event") return item.entry.at;
  if (item.sort === "delayed") return item.delayed.send_at;
  if (item.sort === "whisper") return item.whisper.at;
  return item.sort === "message" ? item.message.at : item.outgoing.at;
}

/** The customer's last words in a timeline. */
export function lastHeard(timeline: Entry[]): string | undefined {
  return timeline.findLast(({ message }) => message?.author.kind === "customer")?.message?.id;
}

/** Everything the conversation shows, oldest first, with a line before each new day. */
export function itemsFor(timeline: Entry[], outgoing: Outgoing[], delayed: DelayedReply[] = []): Item[] {
  const arrived = new Set(timeline.map((entry) => entry.message?.id ?? entry.whisper?.id));
  const waiting = outgoing
    .filter((item) => !arrived.has(item.id))
    .map((item) => ({ sort: "outgoing", key: item.id, outgoing: item }) as const);
  const leaving = delayed
    .filter((item) => !arrived.has(item.id))
    .map((item) => ({ sort: "delayed", key: item.id, delayed: item }) as const);
  const items: Item[] = [];
  let day = "";
  for (const item of [...itemsOf(timeline), ...leaving, ...waiting]) {
    const at = timeOf(item);
    if (dayOf(at) !== day) {
      day = dayOf(at);
      items.push({ sort: "day", key: `day-${day}`, at });
    }
    items.push(item);
  }
  return items;
}
