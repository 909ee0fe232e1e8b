export interface Preset {
  key: "today" | "tomorrow" | "monday";
  at: Date;
}

const MORNING = 9;
const LAST_TODAY = 21;
const LATER = 3;

function morning(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING);
}

/** Times people put work off until, in their own time zone: the quarter hour in three hours, and two mornings. */
export function presetsAt(now: Date): Preset[] {
  const later = new Date(now);
  later.setHours(now.getHours() + LATER, Math.ceil(now.getMinutes() / 15) * 15, 0, 0);
  const today = later.getDate() === now.getDate() && later.getHours() <= LAST_TODAY;
  const tomorrow = morning(now, 1);
  const monday = morning(now, (8 - now.getDay()) % 7 || 7);
  const presets: Preset[] = today ? [{ key: "today", at: later }] : [];
  presets.push({ key: "tomorrow", at: tomorrow });
  if (monday.getTime() !== tomorrow.getTime()) presets.push({ key: "monday", at: monday });
  return presets;
}

/** A date as a field of type datetime-local has it. */
export function asField(at: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
