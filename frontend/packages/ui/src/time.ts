const DAY = 86_400_000;

function startOfDay(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

/** What Intl writes with, made once: a list of fifty rows asks a hundred times, and making it costs more than writing. */
function once<T>(make: (locale: string, key: string) => T): (locale: string, key?: string) => T {
  const made = new Map<string, T>();
  return (locale, key = "") => {
    const known = made.get(`${locale} ${key}`) ?? make(locale, key);
    made.set(`${locale} ${key}`, known);
    return known;
  };
}

const FORMATS = {
  clock: { hour: "numeric", minute: "2-digit", hourCycle: "h23" },
  full: { dateStyle: "long", timeStyle: "short" },
  date: { dateStyle: "medium" },
  day: { month: "short", day: "numeric", weekday: "short" },
  year: { year: "numeric", month: "short", day: "numeric" },
  daytime: { month: "short", day: "numeric", hour: "numeric", minute: "2-digit", hourCycle: "h23" },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

const dates = once((locale, name) => new Intl.DateTimeFormat(locale, FORMATS[name as keyof typeof FORMATS]));
const relatives = once((locale) => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }));
const spans = once(
  (locale, unit) => new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" }),
);

function format(at: string | Date, locale: string, name: keyof typeof FORMATS): string {
  return dates(locale, name).format(new Date(at));
}

/** "14:03" or "2:03 PM", as the language has it. */
export function clockTime(at: string | Date, locale: string): string {
  return format(at, locale, "clock");
}

/** Whole date and time, for titles. */
export function fullTime(at: string | Date, locale: string): string {
  return format(at, locale, "full");
}

/** Whole date without the time. */
export function fullDate(at: string | Date, locale: string): string {
  return format(at, locale, "date");
}

/** Calendar days between now and then: 0 today, -1 yesterday. */
export function dayDistance(at: string | Date, now: Date = new Date()): number {
  return Math.round((startOfDay(new Date(at)) - startOfDay(now)) / DAY);
}

/** "today", "yesterday", else a date; with the year when it is another. */
export function dayName(at: string | Date, locale: string, now: Date = new Date()): string {
  const distance = dayDistance(at, now);
  if (Math.abs(distance) <= 1) {
    const word = relatives(locale).format(distance, "day");
    return word.charAt(0).toLocaleUpperCase(locale) + word.slice(1);
  }
  const thisYear = new Date(at).getFullYear() === now.getFullYear();
  return format(at, locale, thisYear ? "day" : "year");
}

/** "Nov 30, 9:00": a day and a time side by side. */
export function dayTime(at: string | Date, locale: string): string {
  return format(at, locale, "daytime");
}

/** "14:30" today, "Tomorrow 09:00", "Mon, Dec 1 09:00": a time to come, as short as it can be. */
export function comingTime(at: string | Date, locale: string, now: Date = new Date()): string {
  const time = clockTime(at, locale);
  return dayDistance(at, now) === 0 ? time : `${dayName(at, locale, now)} ${time}`;
}

/** "3 minutes ago", "9 days ago": the largest unit that fits. */
export function ago(at: string | Date, locale: string, now: Date = new Date()): string {
  const seconds = (new Date(at).getTime() - now.getTime()) / 1000;
  const relative = relatives(locale);
  const units: [Intl.RelativeTimeFormatUnit, number][] = [
    ["year", 31_557_600],
    ["month", 2_629_800],
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
  ];
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return relative.format(0, "second");
}

/** A span as a clock shows it: "6:12", "1:47:20". */
export function clockSpan(milliseconds: number): string {
  const seconds = Math.floor(Math.abs(milliseconds) / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const two = (value: number) => String(value).padStart(2, "0");
  if (hours > 0) return `${hours}:${two(minutes % 60)}:${two(seconds % 60)}`;
  return `${minutes}:${two(seconds % 60)}`;
}

/** A span in words of its largest unit, of which it is at least so many, as `ago` counts: "3 hr", "2 天". */
export function roughSpan(milliseconds: number, locale: string): string {
  const minutes = Math.max(1, Math.floor(Math.abs(milliseconds) / 60_000));
  const [value, unit]: [number, string] =
    minutes < 60
      ? [minutes, "minute"]
      : minutes < 48 * 60
        ? [Math.floor(minutes / 60), "hour"]
        : [Math.floor(minutes / 1440), "day"];
  return spans(locale, unit).format(value);
}

/** "1.4 MB" in the language's numbers; the chat window says the same of the same file. */
export function fileSize(bytes: number, locale: string): string {
  const units = ["byte", "kilobyte", "megabyte"];
  let value = bytes;
  let step = 0;
  for (; value >= 1024 && step < units.length - 1; step++) value /= 1024;
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: units[step],
    unitDisplay: step > 0 ? "short" : "long", // "short" makes it "49 byte"
    maximumFractionDigits: value < 10 && step > 0 ? 1 : 0,
  }).format(value);
}
