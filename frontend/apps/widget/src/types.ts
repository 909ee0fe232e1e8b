// The shapes that travel between the server, the frame and the page.

export type Locale = "zh" | "en";
export type Words = Partial<Record<Locale, string>>;

export interface Author {
  kind: "customer" | "member" | "bot" | "system";
  name: string | null;
}

export interface FileInfo {
  id: string;
  name: string;
  type: string;
  size: number;
}

export interface Message {
  id: string;
  author: Author;
  text: string;
  files: FileInfo[];
  at: string;
}

export interface Ticket {
  number: number;
  status: string;
  agent: { name: string } | null;
}

export interface Conversation {
  cursor: string;
  ticket: Ticket | null;
  messages: Message[];
}

export interface Limits {
  file_bytes: number;
  file_types: string[];
  text_length: number;
}

export interface Config {
  key: string;
  inbox: { title: Words; subtitle: Words; greeting: Words; colour: string | null };
  locale: Locale;
  limits: Limits;
  online: boolean;
}

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
