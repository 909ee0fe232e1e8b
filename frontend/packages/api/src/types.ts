/** The wire shapes, as the schema has them; by hand stands only what no request answers: frames of the stream. */

import type { components } from "./schema.ts";

type Schemas = components["schemas"];

/** What a field may be left out of a request for, an answer always says. */
type Whole<T> = T extends readonly (infer Item)[]
  ? Whole<Item>[]
  : T extends object
    ? { [Field in keyof T]-?: Whole<T[Field]> }
    : T;

/** A shape of the schema as the server tells it. */
export type Told<Name extends keyof Schemas> = Whole<Schemas[Name]>;
/** A shape of the schema as a request carries it. */
export type Asked<Name extends keyof Schemas> = Schemas[Name];

export interface Page<T> {
  items: T[];
  next?: string | null;
}

export type Locale = Told<"Locale">;
export type Theme = Told<"Theme">;
export type Availability = Told<"Availability">;
/** The name of a role that is built in, or the id of one that the workspace made. */
export type Role = string;
export type Permission = Told<"Permission">;
export type Status = Told<"Status">;
export type EndState = Told<"EndState">;
export type BulkWish = Asked<"BulkWish">;
export type BulkResult = Told<"BulkResult">;
export type Priority = Told<"Priority">;
export type Kind = Told<"Kind">;
export type Tier = Told<"Tier">;
export type MessageState = Told<"MessageState">;
export type ViewKey = Told<"ViewKey">;

export type Session = Told<"Session">;
export type SessionRecord = Told<"SessionView">;
export type Factor = Told<"Factor">;
export type NewFactor = Told<"NewFactor">;
export type RecoveryCodes = Told<"RecoveryCodes">;
export type FactorRule = Told<"FactorRule">;
export type AuditEntry = Told<"AuditEntry">;
export type Topic = Told<"Topic">;
export type Member = Told<"Member">;
export type Absence = Told<"Absence">;
export type InvitationNote = Told<"InvitationNote">;
export type InvitationView = Told<"InvitationView">;
export type SentInvitation = Told<"SentInvitation">;
export type MailServer = Told<"MailServerView">;
export type Mail = Told<"MailView">;
export type Colleague = Told<"Colleague">;
export type Notification = Told<"Notification">;
export type NotificationKind = Told<"NotificationKind">;
export type NotificationPage = Told<"NotificationPage">;
export type NotificationChoice = Told<"Choice">;
export type NotificationRule = Told<"Rule">;
export type RoleView = Told<"RoleView">;
export type Workspace = Told<"Workspace">;
export type Unit = Told<"UnitView">;
export type UnitKind = Told<"UnitKind">;
export type Token = Told<"TokenRow">;
/** A token just made, with the secret that is never told again. */
export type MadeToken = Told<"TokenView">;
export type Channel = Told<"ChannelView">;
export type Inbox = Told<"InboxView">;

export type Customer = Told<"Customer">;
export type Duplicate = Told<"Duplicate">;
export type MergedCustomer = Told<"MergedCustomer">;
export type CustomerMergePreview = Told<"CustomerMergePreview">;
export type ListedCustomer = Told<"ListedCustomer">;
export type CustomerNote = Told<"CustomerNote">;
export type HistoryEntry = Told<"HistoryEntry">;
export type ErasurePreview = Told<"ErasurePreview">;
export type Erasure = Told<"Erasure">;
export type Company = Told<"Company">;
export type ListedCompany = Told<"ListedCompany">;
export type Identity = Told<"Identity">;
export type Import = Told<"Import">;
export type ImportRow = Told<"ImportRow">;
export type ImportState = Told<"ImportState">;
export type ImportOutcome = Told<"ImportOutcome">;
export type FileRef = Told<"FileRef">;

export type SavedReply = Told<"SavedReplyView">;
export type ReadyReply = Told<"ReadyReply">;
export type ReplyWording = Told<"ReplyWording">;
export type Filled = Told<"Filled">;
export type Variable = Told<"Variable">;

export type Macro = Told<"MacroView">;
export type Steps = Told<"Steps">;
export type MacroPreview = Told<"MacroPreview">;
export type FieldUnfit = Told<"FieldUnfit">;
export type Applied = Told<"Applied">;

export type TicketField = Told<"FieldView">;
export type FieldType = Told<"FieldType">;
/** Of what a field is told: tickets or customers. */
export type FieldAbout = Told<"About">;
export type FieldChoice = Told<"FieldChoice">;
export type Called = Told<"Called">;
export type FilledTicket = Told<"FilledTicket">;
/** What stands in fields, by their keys. */
export type FieldValues = FilledTicket["fields"];
export type FieldValue = FieldValues[string];
/** What is to stand there; null empties a field. */
export type FieldWishes = Asked<"NewValues">["fields"];

export type Workload = Told<"Workload">;
export type Load = Told<"Load">;
export type Queue = Told<"Queue">;
/** Whose tickets are meant: a member's, or those of a unit that are nobody's. */
export type Pile = Asked<"Pile">;
export type Taker = Asked<"Taker">;
export type PileOfTickets = Told<"PileOfTickets">;
export type Moved = Told<"Moved">;
export type Response = Told<"Response">;
export type ResponseList = Told<"ResponseList">;
export type MemberRating = Told<"MemberRating">;
export type MemberRatings = Told<"MemberRatings">;
export type Forward = Told<"ForwardView">;
export type ForwardList = Told<"ForwardList">;
export type ForwardPreview = Told<"ForwardPreview">;
export type ForwardDraft = Asked<"ForwardDraft">;
export type Incident = Told<"Incident">;
export type IncidentRow = Told<"IncidentRow">;
export type IncidentStatus = Told<"IncidentStatus">;
export type IncidentDetail = Told<"IncidentDetail">;
export type IncidentUpdate = Told<"IncidentUpdate">;
export type IncidentRound = Told<"Round">;
export type TicketIncident = Told<"TicketIncident">;
export type LinkResult = Told<"LinkResult">;
export type Reach = Told<"Reach">;
export type TierRules = Told<"TierRules">;
export type TierRule = Asked<"TierRule">;
export type TierCondition = TierRule["condition"];
export type TierRulesProgress = Told<"TierRulesProgress">;
export type TierRulesPreview = Told<"TierRulesPreview">;
export type Condition = Asked<"NewSavedView">["condition"];
export type SavedView = Told<"SavedViewShown">;
export type SavedCounts = Told<"SavedCounts">;
export type Sorting = Told<"Sorting">;
export type Column = Told<"Column">;
/** A column of a saved view: something that every ticket has, or a field of the workspace. */
export type Shown = SavedView["columns"][number];
/** What a row shows in columns of its view that it does not tell itself. */
export type RowExtra = Told<"Extra">;
export type Found = Told<"Found">;

export type ViewCount = Told<"ViewCount">;
export type ViewCounts = Told<"ViewCounts">;
export type TicketRow = Told<"TicketRow">;
export type TicketList = Told<"TicketPage"> & { extras?: Record<string, RowExtra> };
export type TicketDetail = Told<"TicketDetail">;
export type Link = Told<"Link">;
export type DelayedReply = Told<"DelayedReply">;
export type Whisper = Told<"Whisper">;
export type Entry = Told<"Entry">;
export type Actor = Told<"Author">;
export type Message = Told<"Message">;
export type Sent = Told<"Said">;
export type Wording = Told<"Wording">;
export type Tag = Told<"TagUse">;
export type KeptTag = Told<"Tag">;

export interface Viewer {
  id: string;
  name: string;
  typing: boolean;
}

/** What the stream says about one ticket; everything of an entry, with the row as it is now. */
export interface TicketFrame extends Omit<Entry, "whisper" | "values"> {
  position: number;
  ticket: TicketRow;
}

export interface PresenceFrame {
  ticket_id: string;
  number: number;
  viewers: Viewer[];
  customer_typing: boolean;
}
