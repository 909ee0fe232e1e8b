// What the loader (on the customer's page) and the frame (on our origin) say to each other.
import type { Locale } from "./types";

export type ToFrame =
  | { kefu: "hello"; open: boolean; token: string | null; locale: Locale; kept: string }
  | { kefu: "open" }
  | { kefu: "close" }
  | { kefu: "identify"; token: string | null }
  | { kefu: "locale"; locale: Locale };

export type ToHost =
  | {
      kefu: "ready";
      title: string;
      locale: Locale;
      place: string;
      colour: string | null;
      onColour: string | null;
    }
  | { kefu: "unread"; count: number }
  | { kefu: "keep"; kept: string }
  | { kefu: "close" };

/** The message when it comes from exactly that window and origin, otherwise null. */
export function heard<T extends { kefu: string }>(
  event: MessageEvent,
  source: Window | null,
  origin: string,
): T | null {
  const data: unknown = event.data;
  if (source === null || event.source !== source || event.origin !== origin) return null;
  if (typeof data !== "object" || data === null || !("kefu" in data)) return null;
  return typeof data.kefu === "string" ? (data as T) : null;
}

/** The language that a tag names; null when it is none of ours. */
export function asLocale(value: unknown): Locale | null {
  const found = /^(zh|en)\b/i.exec(String(value));
  return found ? (found[0].toLowerCase() as Locale) : null;
}
