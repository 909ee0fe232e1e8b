import { identity, type Locale } from "@kefu/api";
import i18next from "i18next";
import { isolate } from "./isolate";
import { useTexts } from "./texts.tsx";
import { wholeLanguages } from "./whole.ts";

const KEPT = "kefu.locale";

/** The tag that Intl and the document understand. */
export function tagOf(locale: string): string {
  return locale === "zh" ? "zh-CN" : "en";
}

const files = import.meta.glob<Record<string, unknown>>("../locales/*/*.json", { import: "default" });

const load = wholeLanguages(files, (locale, name, texts) => i18next.addResourceBundle(locale, name, texts));

export function firstLocale(): Locale {
  const kept = localStorage.getItem(KEPT);
  if (kept === "zh" || kept === "en") return kept;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

let asked = 0;

/** Speak another language from now on, without a reload. What was asked for last wins, whichever texts come last. */
export async function speak(locale: Locale): Promise<void> {
  const mine = ++asked;
  await load(locale);
  if (mine !== asked) return;
  // before the screen speaks it: what a screen asks for then must be answered in the same language
  identity.language = tagOf(locale);
  await i18next.changeLanguage(locale);
  document.documentElement.lang = tagOf(locale);
  localStorage.setItem(KEPT, locale);
}

let ready = () => {};

/** Settled once there are words to show. */
export const languageReady = new Promise<void>((resolve) => {
  ready = resolve;
});

export async function startLanguage(): Promise<void> {
  await i18next.init({
    resources: {},
    lng: firstLocale(),
    ns: [
      "shell",
      "members",
      "tickets",
      "customers",
      "inboxes",
      "units",
      "tokens",
      "admin",
      "replies",
      "macros",
      "fields",
      "tiers",
      "incidents",
      "views",
      "palette",
      "mails",
      "notifications",
    ],
    defaultNS: "shell",
    fallbackLng: false,
    // React escapes; what a sentence needs of a name is to be kept from turning it around
    interpolation: { escapeValue: true, escape: isolate },
  });
  await speak(firstLocale());
  ready();
}

/** The language of the screen as Intl wants it. */
export function useLocale(): string {
  return tagOf(useTexts().language);
}
