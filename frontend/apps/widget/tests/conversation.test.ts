import { describe, expect, it } from "vitest";
import {
  EMPTY_TALK,
  unreadAfter,
  withEarlier,
  withMessage,
  withSnapshot,
  withTicket,
} from "../src/frame/core/conversation";
import type { Message, Ticket } from "../src/types";

function message(number: number, kind: Message["author"]["kind"] = "member"): Message {
  const at = new Date(Date.UTC(2026, 0, 1, 0, 0, number)).toISOString();
  return { id: `m${number}`, author: { kind, name: null }, text: `${number}`, files: [], at };
}

const ticket = (status: Ticket["status"]): Ticket => ({ number: 1, status, agent: null, rating: null });
const all = Array.from({ length: 8 }, (_, index) => message(index));

describe("the talk", () => {
  it("is the same for every snapshot and the events after it, also when some come twice", () => {
    const fresh = withSnapshot(EMPTY_TALK, {
      cursor: "1.8",
      ticket: ticket("open"),
      messages: all,
      earlier: null,
    });
    for (let taken = 0; taken <= all.length; taken++) {
      for (let from = 0; from <= taken; from++) {
        const start = { cursor: "", ticket: ticket("new"), messages: all.slice(0, taken), earlier: null };
        const events = all.slice(from).reduce(withMessage, withSnapshot(EMPTY_TALK, start));
        expect(withTicket(events, ticket("open"))).toEqual(fresh);
      }
    }
  });

  it("is whole with what was said before, whatever came twice or meanwhile", () => {
    for (let from = 0; from <= 6; from++) {
      const end = { cursor: "1.6", ticket: ticket("open"), messages: all.slice(from, 6), earlier: "mark" };
      for (let upTo = from; upTo <= all.length; upTo++) {
        const page = { cursor: "1.7", ticket: null, messages: all.slice(0, upTo), earlier: null };
        const talk = all.slice(6).reduce(withMessage, withSnapshot(EMPTY_TALK, end));
        const whole = withEarlier(talk, "mark", page);
        expect(whole).toEqual({ ticket: ticket("open"), messages: all, earlier: null });
        expect(withEarlier(whole, "mark", page)).toBe(whole);
      }
    }
  });

  it("puts a late message at its place", () => {
    const shuffled = [3, 0, 7, 1, 5, 2, 6, 4].map((index) => message(index));
    expect(shuffled.reduce(withMessage, EMPTY_TALK).messages).toEqual(all);
  });

  it("keeps the answer to a message that is newer than the snapshot under way", () => {
    const sent = all.slice(0, 5).reduce(withMessage, EMPTY_TALK);
    const older = { cursor: "1.4", ticket: null, messages: all.slice(0, 4), earlier: null };
    expect(withSnapshot(sent, older).messages).toEqual(all.slice(0, 5));
  });

  it("keeps nothing when the conversation is another now", () => {
    const known = all.reduce(withMessage, EMPTY_TALK);
    const other = { cursor: "1.9", ticket: null, messages: [], earlier: null };
    expect(withSnapshot(known, other, true)).toEqual(EMPTY_TALK);
    expect(withSnapshot(known, other).messages).toEqual(all);
  });

  it("lets go of what the server has taken out", () => {
    const known = all.reduce(withMessage, EMPTY_TALK);
    const without = {
      cursor: "1.9",
      ticket: null,
      messages: all.filter((m) => m.id !== "m3"),
      earlier: null,
    };
    expect(withSnapshot(known, without).messages.map((m) => m.id)).not.toContain("m3");
  });

  it("shows a changed message once", () => {
    const changed = { ...message(2), text: "changed" };
    const talk = withMessage(all.reduce(withMessage, EMPTY_TALK), changed);
    expect(talk.messages).toHaveLength(8);
    expect(talk.messages[2]?.text).toBe("changed");
  });
});

describe("unreadAfter", () => {
  it("counts the other side only, after the last look", () => {
    const messages = [message(1), message(2, "customer"), message(3), message(4)];
    expect(unreadAfter(messages, null)).toBe(3);
    expect(unreadAfter(messages, message(1).at)).toBe(2);
    expect(unreadAfter(messages, message(4).at)).toBe(0);
  });
});
