import type { TicketDetail, TicketFrame, TicketList } from "@kefu/api";
import { parseCursor } from "./cursor.ts";
import { applyToDetail, applyToView, inTime, withEarlier } from "./reducer.ts";

const KEPT = 1000;
let frames: TicketFrame[] = [];
let forgottenUpTo = 0;

/** Keep what the stream said, for snapshots that are still on their way and were read before it. */
export function remember(frame: TicketFrame): void {
  frames.push(frame);
  if (frames.length > KEPT * 2) {
    forgottenUpTo = frames[KEPT - 1]?.position ?? forgottenUpTo;
    frames = frames.slice(KEPT);
  }
}

export function forgetAll(): void {
  frames = [];
  forgottenUpTo = 0;
}

/** False when facts after the snapshot may already be forgotten, so that it must be read again. */
export function reaches(cursor: string): boolean {
  return parseCursor(cursor).position >= forgottenUpTo;
}

function after(cursor: string): TicketFrame[] {
  const { position } = parseCursor(cursor);
  return frames.filter((frame) => frame.position > position);
}

/** Bring a snapshot that just arrived up to what the stream told meanwhile. */
export function catchUpDetail(detail: TicketDetail): TicketDetail {
  return after(detail.cursor).reduce(applyToDetail, { ...detail, timeline: inTime(detail.timeline) });
}

/** Put an earlier page before a timeline, up to what the stream told while the page was on its way. */
export function joinEarlier(known: TicketDetail, page: TicketDetail): TicketDetail {
  return after(page.cursor).reduce(applyToDetail, withEarlier(known, page));
}

export function catchUpList(view: string, list: TicketList): TicketList {
  const items = after(list.cursor).reduce((rows, { ticket }) => applyToView(view, rows, ticket), list.items);
  return { ...list, items };
}
