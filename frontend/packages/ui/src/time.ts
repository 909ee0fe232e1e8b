const DAY = 86_400_000;

function startOfDay(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${name}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, options);
  formats.set(key, made);
  return made;
}

/** "14:03" or "2:03 PM", as the language has it. */
export function clockTime(at: string | Date, locale: string): string {
  return format(locale, "clock", { hour: "numeric", minute: "2-digit", hourCycle: "h23" }).format(
    new Date(at),
  );
}

/** Whole date and time, for titles. */
export function fullTime(at: string | Date, locale: string): string {
  return format(locale, "full", { dateStyle: "long", timeStyle: "short" }).format(new Date(at));
}

/** Whole date without the time. */
export function fullDate(at: string | Date, locale: string): string {
  return format(locale, "date", { dateStyle: "medium" }).format(new Date(at));
}

/** Calendar days between now and then: 0 today, -1 yesterday. */
export function dayDistance(at: string | Date, now: Date = new Date()): number {
  return Math.round((startOfDay(new Date(at)) - startOfDay(now)) / DAY);
}

/** "today", "yesterday", else a date; with the year when it is another. */
export function dayName(at: string | Date, locale: string, now: Date = new Date()): string {
  const distance = dayDistance(at, now);
  if (Math.abs(distance) <= 1) {
    const word = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(distance, "day");
    return word.charAt(0).toLocaleUpperCase(locale) + word.slice(1);
  }
  const date = new Date(at);
  if (date.getFullYear() === now.getFullYear()) {
    return format(locale, "day", { month: "short", day: "numeric", weekday: "short" }).format(date);
  }
  return format(locale, "year", { year: "numeric", month: "short", day: "numeric" }).format(date);
}

/** "Nov 30, 9:00": a day and a time side by side. */
export function dayTime(at: string | Date, locale: string): string {
  const parts = {
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    hourCycle: "h23",
  } as const;
  return format(locale, "daytime", parts).format(new Date(at));
}

/** "14:30" today, "Tomorrow 09:00", "Mon, Dec 1 09:00": a time to come, as short as it can be. */
export function comingTime(at: string | Date, locale: string, now: Date = new Date()): string {
  const time = clockTime(at, locale);
  return dayDistance(at, now) === 0 ? time : `${dayName(at, locale, now)} ${time}`;
}

/** "3 minutes ago", "9 days ago": the largest unit that fits. */
export function ago(at: string | Date, locale: string, now: Date = new Date()): string {
  const seconds = (new Date(at).getTime() - now.getTime()) / 1000;
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
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

/** A span in words of its largest unit: "3 hr", "2 天". */
export function roughSpan(milliseconds: number, locale: string): string {
  const minutes = Math.max(1, Math.round(Math.abs(milliseconds) / 60_000));
  const [value, unit] =
    minutes < 60
      ? [minutes, "minute"]
      : minutes < 48 * 60
        ? [Math.round(minutes / 60), "hour"]
        : [Math.round(minutes / 1440), "day"];
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" }).format(value);
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
