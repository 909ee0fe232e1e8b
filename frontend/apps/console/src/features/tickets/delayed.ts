import { type DelayedReply, hasCode, type TicketDetail, tickets } from "@kefu/api";
import type { QueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { amend } from "../../app/amend.ts";
import { insist } from "../../app/insist.ts";
import { keys } from "../../app/keys.ts";
import { dismiss, tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { askCaret, changeDraft, keyOf } from "./drafts.ts";
import { rememberMine } from "./seen.ts";
import { showRow } from "./useTicket.ts";

/** Where the caret stood when an answer was sent. */
const carets = new Map<string, number>();
/** Notices that offer to take an answer back, while its ticket is not on the screen. */
const offers = new Map<string, string>();
/** Taken back, or on the way to it: a second click must not put the words in twice. */
const taken = new Set<string>();

export function rememberCaret(id: string, caret: number): void {
  carets.set(id, caret);
}

/** An answer waits on the server now. */
export function showDelayed(queries: QueryClient, number: number, delayed: DelayedReply): void {
  if (delayed.state !== "waiting") return;
  amend<TicketDetail>(queries, keys.ticket(number), (detail) => ({
    ...detail,
    delayed: [...detail.delayed.filter(({ id }) => id !== delayed.id), delayed],
  }));
}

/** Whoever goes to another ticket takes the offer along. */
export function offerUndo(
  queries: QueryClient,
  t: TFunction,
  member: string,
  number: number,
  delayed: DelayedReply,
): void {
  const left = new Date(delayed.send_at).getTime() - Date.now();
  const kept = queries.getQueryData<TicketDetail>(keys.ticket(number))?.delayed;
  if (left <= 0 || taken.has(delayed.id) || !kept?.some(({ id }) => id === delayed.id)) return;
  const run = () => void takeBack(queries, t, member, number, delayed);
  offers.set(
    delayed.id,
    tell(t("tickets:delayed.told", { number }), "plain", { label: t("tickets:undo"), run, undo: true }, left),
  );
}

export function endOffer(id: string): void {
  const notice = offers.get(id);
  if (notice) dismiss(notice);
  offers.delete(id);
}

function forget(queries: QueryClient, number: number, ids: string[]): void {
  for (const id of ids) endOffer(id);
  amend<TicketDetail>(queries, keys.ticket(number), (detail) => ({
    ...detail,
    delayed: detail.delayed.filter(({ id }) => !ids.includes(id)),
  }));
}

/** Undo: what has not left comes back into the composer with its files, and the caret where it was. */
export async function takeBack(
  queries: QueryClient,
  t: TFunction,
  member: string,
  number: number,
  delayed: DelayedReply,
): Promise<void> {
  const { id, text, files } = delayed;
  if (taken.has(id)) return;
  taken.add(id);
  try {
    await insist(() => tickets.undoDelayed(number, id));
  } catch (error) {
    taken.delete(id);
    const late = hasCode(error, "already_sent");
    tell(late ? t("tickets:delayed.too_late", { number }) : sentenceOf(error, t), "danger");
    if (late) forget(queries, number, [id]);
    return;
  }
  const key = keyOf(member, number);
  changeDraft(key, (now) => ({
    mode: "reply",
    reply: [text, now.reply].filter(Boolean).join("\n"),
    files: [
      ...files.map((ref) => ({ ...ref, ref, progress: 1, state: "done" as const, preview: null })),
      ...now.files,
    ],
  }));
  askCaret(key, carets.get(id) ?? text.length);
  forget(queries, number, [id]);
}

/** Whoever does the next thing to the ticket means: the answer first. */
export async function releaseDelayed(queries: QueryClient, number: number): Promise<void> {
  const waiting = queries
    .getQueryData<TicketDetail>(keys.ticket(number))
    ?.delayed.filter(({ id, state }) => state === "waiting" && !taken.has(id));
  if (!waiting?.length) return;
  const row = await insist(() => tickets.releaseDelayed(number));
  rememberMine(row);
  showRow(queries, row);
  forget(
    queries,
    number,
    waiting.map(({ id }) => id),
  );
}
