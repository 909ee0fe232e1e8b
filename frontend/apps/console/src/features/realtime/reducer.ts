import {
  type Entry,
  isSaved,
  type Message,
  type MessageState,
  type Status,
  type TicketDetail,
  type TicketFrame,
  type TicketRow,
} from "@kefu/api";

/**
 * Snapshot + facts = fresh snapshot. A snapshot may already contain a fact (it may be ahead of its
 * cursor, never behind), so every step here may be repeated and changes nothing the second time.
 */

/** The newer of two states of one ticket. A clock may move without a new version. */
export function newerRow(known: TicketRow, told: TicketRow): TicketRow {
  if (told.version !== known.version) return told.version > known.version ? told : known;
  return stamp(told.updated_at) >= stamp(known.updated_at) ? told : known;
}

const STATES: MessageState[] = ["queued", "unknown", "failed", "sent", "delivered"];

/** The newer of two states of one message: a later wording, then a further state of delivery. */
export function newerMessage(known: Message, told: Message): Message {
  if (told.revision !== known.revision) return told.revision > known.revision ? told : known;
  const rank = (message: Message) => (message.state ? STATES.indexOf(message.state) : -1);
  return rank(told) >= rank(known) ? told : known;
}

function isSame(known: Entry, told: Entry): boolean {
  if (known.position !== null && told.position !== null) return known.position === told.position;
  if (known.message && told.message) return known.message.id === told.message.id && known.type === told.type;
  return known.type === told.type && known.at === told.at;
}

// Facts of one transaction share their time. Words come before what they caused, and the opening before
// everything, whether or not the position of a message is known yet.
const RANK: Record<string, number> = {
  "ticket.created": 0,
  "message.received": 1,
  "message.sent": 1,
  "note.added": 1,
  "whisper.added": 1,
};

/** A time that compares as text: a whole second is written without a fraction. */
function stamp(at: string): string {
  return at.replace(/Z$/, "");
}

function inOrder(one: Entry, other: Entry): number {
  if (one.at !== other.at) return stamp(one.at) < stamp(other.at) ? -1 : 1;
  const rank = (RANK[one.type] ?? 2) - (RANK[other.type] ?? 2);
  return rank || (one.position ?? 0) - (other.position ?? 0);
}

export function inTime(timeline: Entry[]): Entry[] {
  return timeline.toSorted(inOrder);
}

/** Show the newest known state of a message wherever the timeline mentions it. */
export function tellMessage(timeline: Entry[], told: Message): Entry[] {
  const newest = timeline.reduce(
    (best, { message }) => (message?.id === told.id ? newerMessage(best, message) : best),
    told,
  );
  return timeline.map((entry) => (entry.message?.id === told.id ? { ...entry, message: newest } : entry));
}

export function addEntry(timeline: Entry[], told: Entry): Entry[] {
  const index = timeline.findIndex((entry) => isSame(entry, told));
  const values = timeline[index]?.values ?? null; // the stream does not tell them
  const next =
    index < 0 ? [...timeline, told] : timeline.with(index, { ...told, values: told.values ?? values });
  if (!told.message) return next.sort(inOrder);
  // What was known about this very entry goes with it: a state told late must not undo a later one.
  const known = timeline[index]?.message;
  return tellMessage(next, known ? newerMessage(known, told.message) : told.message).sort(inOrder);
}

export function entryOf(frame: TicketFrame): Entry {
  const { position, at, type, actor, data, message } = frame;
  return { position, at, type, actor, data, message, whisper: null, values: null };
}

export function applyToDetail(detail: TicketDetail, frame: TicketFrame): TicketDetail {
  if (frame.ticket.id !== detail.ticket.id) return detail;
  return {
    ...detail,
    ticket: newerRow(detail.ticket, frame.ticket),
    timeline: addEntry(detail.timeline, entryOf(frame)),
  };
}

const ENDS: Record<string, string> = { spam: "spam", trash: "deleted" };
const WITH_SNOOZED = ["all", "following", "solved", "closed"];
const LIVE: Status[] = ["new", "open", "pending", "held"];
const STATUSES: Record<string, Status[]> = {
  mine: LIVE,
  unassigned: LIVE,
  team: LIVE,
  snoozed: LIVE,
  open: ["new", "open"],
  pending: ["pending"],
  held: ["held"],
  solved: ["solved"],
  closed: ["closed"],
};

/** Whether a ticket may stand in a view, by what its row says of itself; only "no" is certain. */
export function standsIn(view: string, row: TicketRow): boolean {
  const end = ENDS[view] ?? null;
  if (row.end_state !== end) return false;
  if (end !== null || isSaved(view)) return true;
  if (!(STATUSES[view]?.includes(row.status) ?? true)) return false;
  if (view === "unassigned" && row.assignee_id !== null) return false;
  return WITH_SNOOZED.includes(view) || (row.snoozed_until !== null) === (view === "snoozed");
}

/** The same for a list of a view: what was done, taken, removed or put off leaves at once. */
export function applyToView(view: string, rows: TicketRow[], told: TicketRow): TicketRow[] {
  const applied = applyToRows(rows, told);
  const index = applied.findIndex((row) => row.id === told.id && !standsIn(view, row));
  return index < 0 ? applied : applied.toSpliced(index, 1);
}

/** Put what came before to the beginning; lines that the stream told already stay as they are known. */
export function withEarlier(known: TicketDetail, page: TicketDetail): TicketDetail {
  const told = page.timeline.filter((entry) => !known.timeline.some((other) => isSame(other, entry)));
  const timeline = known.timeline.reduce(
    (lines, { message }) => (message ? tellMessage(lines, message) : lines),
    told,
  );
  return { ...known, timeline: inTime([...timeline, ...known.timeline]), earlier: page.earlier };
}

export function applyToRows(rows: TicketRow[], told: TicketRow): TicketRow[] {
  const index = rows.findIndex((row) => row.id === told.id);
  const known = rows[index];
  if (!known) return rows;
  const newer = newerRow(known, told);
  return newer === known ? rows : rows.with(index, newer);
}
