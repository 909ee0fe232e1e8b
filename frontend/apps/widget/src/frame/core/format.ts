import type { Locale } from "../../types";

const TAGS: Record<Locale, string> = { zh: "zh-CN", en: "en" };

export const languageTag = (locale: Locale) => TAGS[locale];

export function clock(at: string, locale: Locale): string {
  const format = new Intl.DateTimeFormat(TAGS[locale], { hour: "numeric", minute: "2-digit" });
  return format.format(new Date(at));
}

/** "Today", "yesterday" or the date, in words of the language. */
export function day(at: string, locale: Locale, now: Date = new Date()): string {
  const date = new Date(at);
  const start = (value: Date) => new Date(value).setHours(0, 0, 0, 0);
  const distance = Math.round((start(date) - start(now)) / 86_400_000);
  if (distance === 0 || distance === -1) {
    const words = new Intl.RelativeTimeFormat(TAGS[locale], { numeric: "auto" });
    const word = words.format(distance, "day");
    return word.charAt(0).toUpperCase() + word.slice(1);
  }
  const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  const format = { ...year, month: "long", day: "numeric" } as const;
  return new Intl.DateTimeFormat(TAGS[locale], format).format(date);
}

export function moment(at: string, locale: Locale): string {
  return `${day(at, locale)} ${clock(at, locale)}`;
}

export function fileSize(bytes: number, locale: Locale): string {
  const units = ["byte", "kilobyte", "megabyte"] as const;
  let value = bytes;
  let step = 0;
  for (; value >= 1024 && step < units.length - 1; step++) value /= 1024;
  return new Intl.NumberFormat(TAGS[locale], {
    style: "unit",
    unit: units[step] ?? "byte",
    unitDisplay: step > 0 ? "short" : "long", // "short" makes it "49 byte"
    maximumFractionDigits: value < 10 && step > 0 ? 1 : 0,
  }).format(value);
}

export function percent(share: number, locale: Locale): string {
  return new Intl.NumberFormat(TAGS[locale], { style: "percent" }).format(share);
}
