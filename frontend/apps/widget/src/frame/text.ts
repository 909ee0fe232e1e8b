import { frame as en } from "../../locales/en.json";
import { frame as zh } from "../../locales/zh.json";
import type { Locale, Words } from "../types";

export type Key = keyof typeof en;
export type Params = Record<string, string | number>;

/** A sentence that waits for its language, so that a switch of language reaches it too. */
export interface Note {
  key: Key;
  params?: Params;
}

const TABLES: Record<Locale, Record<Key, string>> = { zh, en };

/** The language of this window; the whole of it is drawn again when it changes. */
export const language = {
  locale: "zh" as Locale,
  t(key: Key, params: Params = {}): string {
    return TABLES[language.locale][key].replace(/\{(\w+)\}/g, (_, name: string) =>
      String(params[name] ?? ""),
    );
  },
};

/** The workspace's own words in this language, or in the other one rather than nothing. */
export function inLanguage(words: Words | null | undefined, locale: Locale): string {
  return words?.[locale] || words?.zh || words?.en || "";
}
