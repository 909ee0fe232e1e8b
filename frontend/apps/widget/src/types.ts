// The shapes that travel between the server, the frame and the page.

import type { Told } from "@kefu/api/types";

export type Locale = Told<"Locale">;
export type Words = Told<"Bilingual">;
export type Author = Told<"Speaker">;
export type FileInfo = Told<"VisitorFile">;
export type Limits = Told<"Limits">;
/** What is told about a running incident. */
export type Incident = Told<"Notice">;
export type Config = Told<"Config">;
/** What is going on now, once it is another than when the page was made; whoever it is that reads it. */
export type News = Partial<Pick<Config, "incidents" | "online">>;

// Of the rest the frame reads only this much: what it does not know it cannot leak or depend on.
export type Message = Omit<Told<"VisitorMessage">, "html">;
export type Ticket = Omit<Told<"VisitorTicket">, "id">;
export type Conversation = Pick<Told<"Conversation">, "cursor" | "earlier"> & {
  ticket: Ticket | null;
  messages: Message[];
};

/** A file the visitor chose: `uploaded` once the server has its bytes. */
export interface Attachment extends FileInfo {
  uploaded: boolean;
}

/** A message that waits to be sent; its id is the idempotency key and stays the same for every try. */
export interface Outgoing {
  id: string;
  text: string;
  files: Attachment[];
  at: string;
  failed: string | null;
}
