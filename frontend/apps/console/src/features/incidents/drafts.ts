import type { Incident } from "@kefu/api";
import type { Spoken } from "./incidents.ts";

type Pair = Record<"zh" | "en", string>;

export interface Values {
  title: Pair;
  notice: Pair;
  status: Incident["status"];
  owner_id: string;
  started_at: string;
  inbox_ids: string[];
  text: string;
}

function pair(words: Spoken | null | undefined): Pair {
  return { zh: words?.zh ?? "", en: words?.en ?? "" };
}

/** A moment as an input for local times has it, to the minute. */
export function localOf(at: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** What stands in the form before anything is typed. */
export function valuesOf(incident: Incident | undefined, me: string, inboxes: string[], now: Date): Values {
  return {
    title: pair(incident?.title),
    notice: pair(incident?.notice),
    status: incident?.status ?? "investigating",
    owner_id: incident?.owner_id ?? me,
    started_at: localOf(incident ? new Date(incident.started_at) : now),
    inbox_ids: incident?.inbox_ids ?? inboxes,
    text: "",
  };
}

/** Words as they are sent: a language without any is null, and nothing at all is none. */
export function worded(words: Pair): Spoken | null {
  const [zh, en] = [words.zh.trim() || null, words.en.trim() || null];
  return zh || en ? { zh, en } : null;
}

/** What was touched, as it is sent. */
export function changeOf(changes: Partial<Values>) {
  const { title, notice, started_at, text = "", ...rest } = changes;
  return {
    text,
    ...rest,
    ...(title ? { title: worded(title) ?? { zh: null, en: null } } : {}),
    ...(notice ? { notice: worded(notice) } : {}),
    ...(started_at ? { started_at: new Date(started_at).toISOString() } : {}),
  };
}
