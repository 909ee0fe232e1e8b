/** The wire shapes. Times are ISO-8601 UTC, ids are UUIDv7 strings. */

export type Locale = "zh" | "en";
export type Theme = "system" | "light" | "dark";
export type Availability = "online" | "busy" | "break" | "offline";
export type Status = "new" | "open" | "pending" | "held" | "solved" | "closed";
export type Priority = "urgent" | "important" | "normal" | "low";
export type Kind = "inquiry" | "complaint" | "incident" | "request" | "after_sales" | "suggestion";
export type ActorKind = "member" | "customer" | "bot" | "system";
export type MessageState = "queued" | "sent" | "delivered" | "failed" | "unknown";

export interface Page<T> {
  items: T[];
  next?: string | null;
}

export interface Member {
  id: string;
  name: string;
  email: string;
  roles: string[];
  unit_id: string | null;
  team_ids: string[];
  locale: Locale;
  theme: Theme;
  availability: Availability;
  active: boolean;
  version: number;
}

export interface Session {
  member: Member;
  workspace: { id: string; name: string; locale: Locale };
  permissions: string[];
  csrf_token: string;
}

export interface SessionRecord {
  id: string;
  created_at: string;
  last_seen_at: string;
  address: string | null;
  user_agent: string | null;
  current: boolean;
}

export interface Unit {
  id: string;
  name: string;
  parent_id: string | null;
  kind: "headquarters" | "region" | "team";
}

export interface Identity {
  id: string;
  channel: string;
  address: string;
  verified: boolean;
}

export interface CustomerTicket {
  number: number;
  subject: string;
  status: Status;
  channel: string;
  created_at: string;
}

export interface Customer {
  id: string;
  /** Empty while nobody has told it. */
  name: string;
  tier: string;
  company: { id: string; name: string } | null;
  locale: string | null;
  note?: string | null;
  identities: Identity[];
  version: number;
  created_at: string;
}

export interface ViewCount {
  key: string;
  count: number;
}

export interface TicketRow {
  id: string;
  number: number;
  subject: string;
  status: Status;
  priority: Priority;
  kind: Kind;
  stage: string;
  channel: string;
  inbox_id: string;
  unit_id: string | null;
  team_id: string | null;
  assignee_id: string | null;
  customer: { id: string; name: string; tier: string };
  preview: string;
  tags: string[];
  created_at: string;
  updated_at: string;
  last_message_at: string | null;
  waiting_since: string | null;
  next_due_at: string | null;
  version: number;
}

export interface FileRef {
  id: string;
  name: string;
  type: string;
  size: number;
  url: string;
}

export interface Actor {
  kind: ActorKind;
  id: string | null;
  name: string | null;
}

export interface Message {
  id: string;
  visibility: "public" | "internal";
  ticket_number: number;
  author: Actor;
  text: string;
  html: string | null;
  files: FileRef[];
  at: string;
  state: MessageState | null;
  revision: number;
}

export interface Entry {
  position: number | null;
  at: string;
  type: string;
  actor: Actor;
  data: Record<string, unknown>;
  message: Message | null;
}

export interface TicketList extends Page<TicketRow> {
  cursor: string;
}

export interface TicketDetail {
  cursor: string;
  ticket: TicketRow;
  timeline: Entry[];
}

export interface Sent {
  message: Message;
  ticket: TicketRow;
}

export interface Tag {
  name: string;
  uses: number;
}

export interface Viewer {
  id: string;
  name: string;
  typing: boolean;
}

/** What the stream says about one ticket; everything of an entry, with the row as it is now. */
export interface TicketFrame extends Entry {
  position: number;
  ticket: TicketRow;
}

export interface PresenceFrame {
  ticket_id: string;
  number: number;
  viewers: Viewer[];
  customer_typing: boolean;
}
