import type { Kind, Priority, Status } from "@kefu/api";
import type { Tone } from "@kefu/ui";

export const KINDS: Kind[] = ["inquiry", "complaint", "incident", "request", "after_sales", "suggestion"];
export const PRIORITIES: Priority[] = ["urgent", "important", "normal", "low"];

/** Where a person may move a ticket; the same table as in the core. */
export const NEXT: Record<Status, Status[]> = {
  new: ["open", "pending", "held", "solved"],
  open: ["pending", "held", "solved"],
  pending: ["open", "held", "solved"],
  held: ["open", "pending", "solved"],
  solved: ["open", "pending", "held", "closed"],
  closed: [],
};

export const STATUS_TONE: Record<Status, Tone> = {
  new: "accent",
  open: "accent",
  pending: "plain",
  held: "plain",
  solved: "ok",
  closed: "plain",
};

export const PRIORITY_TONE: Record<Priority, Tone> = {
  urgent: "danger",
  important: "warn",
  normal: "plain",
  low: "plain",
};

export const KIND_TONE = (kind: Kind): Tone => (kind === "complaint" ? "danger" : "plain");
