import {
  ApiError,
  type DelayedReply,
  type FileRef,
  isTransient,
  type Message,
  type Sent,
  type Status,
  tickets,
  type Whisper,
} from "@kefu/api";
import { keep, keptKeys, readKept } from "../../app/kept.ts";
import { Store, useStore } from "../../app/store.ts";
import type { Mode } from "./drafts.ts";

/** A message on its way: kept in this browser until the server has it, sent again under the same id. */
export interface Outgoing {
  id: string;
  number: number;
  mode: Mode;
  text: string;
  files: FileRef[];
  set_status?: Status;
  /** For how many seconds the server keeps it back, so that it can be undone. */
  seconds?: number;
  /** The customer's last message when this was written: a newer one must not be put away by it. */
  seen?: string;
  /** To whom it is whispered. */
  hearer?: string;
  at: string;
  state: "sending" | "retrying" | "failed" | "done";
  problem: string;
  message: Message | null;
}

export type Taken = Sent | DelayedReply | Whisper;
type Post = (outgoing: Outgoing) => Promise<Taken>;

const LONGEST = 20_000;
const outbox = new Store<Outgoing[]>([]);
const running = new Set<number>();
let prefix = "";
let onTaken: (taken: Taken, number: number) => void = () => {};

function post({
  id,
  number,
  mode,
  text,
  files,
  set_status,
  seen,
  seconds,
  hearer,
}: Outgoing): Promise<Taken> {
  const body = { id, text, files: files.map((file) => file.id), set_status, seen };
  if (mode === "whisper") return tickets.whisper(number, { id, text, hearer_id: hearer ?? "" });
  if (mode === "note") return tickets.note(number, body);
  return seconds ? tickets.delayReply(number, body, seconds) : tickets.reply(number, body);
}

function update(id: string, change: Partial<Outgoing>): void {
  outbox.set((all) => all.map((item) => (item.id === id ? { ...item, ...change } : item)));
  const item = outbox.get().find((one) => one.id === id);
  if (item) keep(prefix + id, item.state === "done" ? null : item);
}

export function drop(id: string): void {
  keep(prefix + id, null);
  outbox.set((all) => all.filter((item) => item.id !== id));
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    window.addEventListener("online", done);
  });
}

/** Send what waits on one ticket, one after the other, so that nothing overtakes. */
async function drain(number: number, send: Post): Promise<void> {
  if (running.has(number)) return;
  running.add(number);
  let wait = 1000;
  for (;;) {
    const next = outbox
      .get()
      .find((item) => item.number === number && ["sending", "retrying"].includes(item.state));
    if (!next) break;
    try {
      const taken = await send(next);
      if ("message" in taken) update(next.id, { state: "done", message: taken.message, problem: "" });
      else drop(next.id);
      onTaken(taken, number);
      wait = 1000;
    } catch (error) {
      if (isTransient(error)) {
        update(next.id, { state: "retrying" });
        const asked = error instanceof ApiError && error.retryAfter ? error.retryAfter * 1000 : 0;
        await pause(Math.max(asked, wait));
        wait = Math.min(wait * 2, LONGEST);
      } else {
        update(next.id, { state: "failed", problem: error instanceof Error ? error.message : "" });
      }
    }
  }
  running.delete(number);
}

export function enqueue(item: Omit<Outgoing, "state" | "problem" | "message">, send: Post = post): void {
  const outgoing: Outgoing = { ...item, state: "sending", problem: "", message: null };
  keep(prefix + item.id, outgoing);
  outbox.set((all) => [...all, outgoing]);
  void drain(item.number, send);
}

export function sendAgain(id: string, send: Post = post): void {
  update(id, { state: "sending", problem: "" });
  const item = outbox.get().find((one) => one.id === id);
  if (item) void drain(item.number, send);
}

/** Take up what an earlier visit of this member left unsent. */
export function openOutbox(
  member: string,
  taken: (taken: Taken, number: number) => void,
  send: Post = post,
): void {
  onTaken = taken;
  if (prefix === `kefu.outbox.${member}.`) return;
  prefix = `kefu.outbox.${member}.`;
  const left = keptKeys(prefix)
    .map((key) => readKept<Outgoing>(key))
    .filter((item) => item !== null);
  outbox.set(() => left.sort((one, other) => (one.at < other.at ? -1 : 1)));
  for (const number of new Set(left.map((item) => item.number))) void drain(number, send);
}

/** Nothing on its way to tickets of a person who is erased stays in this browser; the server would refuse it. */
export function forgetOutgoing(numbers: number[]): void {
  for (const item of outbox.get()) if (numbers.includes(item.number)) drop(item.id);
}

/** Wait until nothing is being sent to a ticket; what waits for the server to come back is not waited for. */
export function whenSent(number: number): Promise<void> {
  const sending = () => outbox.get().some((item) => item.number === number && item.state === "sending");
  return new Promise((resolve) => {
    if (!sending()) return resolve();
    const leave = outbox.subscribe(() => {
      if (sending()) return;
      leave();
      resolve();
    });
  });
}

export function useOutbox(): Outgoing[] {
  return useStore(outbox, (all) => all);
}

export function listOutbox(): Outgoing[] {
  return outbox.get();
}
