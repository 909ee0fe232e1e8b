import { launcher as en } from "../../locales/en.json";
import { launcher as zh } from "../../locales/zh.json";
import { asLocale } from "../protocol";
import type { Locale } from "../types";

const TEXTS: Record<Locale, Record<keyof typeof en, string>> = { zh, en };

export interface Options {
  /** Where the script came from: everything else comes from there too. */
  base: URL;
  inbox: string;
  /** None of ours when neither the tag, the page nor the browser names one: then it is for the frame to say. */
  locale: Locale | null;
  token: string | null;
}

export function textsIn(locale: Locale | null): Record<keyof typeof en, string> {
  return TEXTS[locale ?? "en"];
}

/** What the script tag says; null when it names no inbox. */
export function optionsOf(script: HTMLScriptElement | null): Options | null {
  const inbox = script?.dataset.inbox;
  if (!script || !inbox) return null;
  const { locale, userToken } = script.dataset;
  return {
    base: new URL(".", script.src),
    inbox,
    locale: asLocale(locale) ?? asLocale(document.documentElement.lang) ?? asLocale(navigator.language),
    token: userToken || null,
  };
}
