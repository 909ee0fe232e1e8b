import type { Absence, Member } from "@kefu/api";
import { comingTime } from "@kefu/ui";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { usePeople } from "./people.ts";

interface Somebody {
  absence: Absence | null;
}

/** The absence that is running now; one that comes is none yet, and one that is over is none any more. */
export function awayNow({ absence }: Somebody, now = new Date()): Absence | null {
  if (!absence) return null;
  return new Date(absence.begins) <= now && now < new Date(absence.ends) ? absence : null;
}

/** Who gets what is given to a member now: whoever covers them, through all covers; null where they get it themselves. */
export function standInFor(members: Member[], id: string | null, now = new Date()): string | null {
  const met = new Set([id]);
  let at = id;
  for (;;) {
    const member = members.find((one) => one.id === at);
    const away = member && awayNow(member, now);
    if (!away) return at === id ? null : at;
    if (met.has(away.cover_id) || !members.find((one) => one.id === away.cover_id)?.active) return null;
    at = away.cover_id;
    met.add(at);
  }
}

/** A moment as the clock of a time zone shows it, in the form that inputs of date and time take. */
export function wallTime(at: Date | string, timeZone?: string): string {
  const parts = { timeZone, dateStyle: "short", timeStyle: "short" } as const;
  return new Intl.DateTimeFormat("sv-SE", parts).format(new Date(at)).replace(" ", "T");
}

/** Says until when somebody is away and who covers them. */
export function useAwayWords(): (absence: Absence) => string {
  const { t } = useTexts("members");
  const { memberName } = usePeople();
  const locale = useLocale();
  return ({ cover_id, ends }) =>
    t("absence.covered", { name: memberName(cover_id) ?? "…", until: comingTime(ends, locale) });
}
