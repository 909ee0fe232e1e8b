import type { Conversation, Message, Ticket } from "../../types";

/** What is known of the talk: messages oldest first, each id once. */
export interface Talk {
  ticket: Ticket | null;
  messages: Message[];
  /** The mark of what was said before; null at the beginning. */
  earlier: string | null;
}

export const EMPTY_TALK: Talk = { ticket: null, messages: [], earlier: null };

function later(a: Message, b: Message): boolean {
  return a.at === b.at ? a.id > b.id : a.at > b.at;
}

/** Puts the message at its place; a message that is already there is replaced. */
export function withMessage(talk: Talk, message: Message): Talk {
  const messages = talk.messages.filter((known) => known.id !== message.id);
  let place = messages.length;
  while (place > 0) {
    const before = messages[place - 1];
    if (before === undefined || !later(before, message)) break;
    place -= 1;
  }
  messages.splice(place, 0, message);
  return { ...talk, messages };
}

export function withTicket(talk: Talk, ticket: Ticket): Talk {
  return { ...talk, ticket };
}

/**
 * A fresh snapshot wins. Only what is newer than all of it stays: the answer to a message sent
 * while the snapshot was under way would otherwise flicker away until the stream brings it again.
 * When the `whole` conversation is another now, nothing stays.
 */
export function withSnapshot(talk: Talk, snapshot: Conversation, whole = false): Talk {
  const ids = new Set(snapshot.messages.map((message) => message.id));
  const last = snapshot.messages[snapshot.messages.length - 1];
  const newer = talk.messages.filter(
    (message) => !ids.has(message.id) && (last === undefined || later(message, last)),
  );
  const { ticket, earlier, messages } = snapshot;
  if (whole) return { ticket, earlier, messages: [...messages] };
  return newer.reduce(withMessage, { ticket, earlier, messages: [...messages] });
}

/** Puts what was said before to the beginning, unless the talk was read anew since it was asked for. */
export function withEarlier(talk: Talk, asked: string, page: Conversation): Talk {
  if (talk.earlier !== asked) return talk;
  const messages = talk.messages.reduce(withMessage, { ...talk, messages: page.messages }).messages;
  return { ...talk, messages, earlier: page.earlier };
}

/** How many messages of the other side came after the moment the visitor last looked. */
export function unreadAfter(messages: Message[], seen: string | null): number {
  return messages.filter((m) => m.author.kind !== "customer" && (seen === null || m.at > seen)).length;
}
