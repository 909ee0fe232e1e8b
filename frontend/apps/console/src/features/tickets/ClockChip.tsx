import type { TicketRow } from "@kefu/api";
import { ago, Chip, clockSpan, clockTime, comingTime, fullTime, roughSpan } from "@kefu/ui";
import { AlarmClock } from "lucide-react";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { clockOf } from "./clock.ts";
import { useNow } from "./now.ts";

export function ClockChip({ row }: { row: TicketRow }) {
  const { t } = useTexts("tickets");
  const locale = useLocale();
  const precise = clockOf(row, Date.now()).precise;
  const clock = clockOf(row, useNow(precise ? 1000 : 20_000));
  const due = row.next_due_at ? t("clock.due", { at: fullTime(row.next_due_at, locale) }) : undefined;
  if (row.snoozed_until && row.end_state === null) {
    return (
      <Chip title={t("snooze.until", { at: fullTime(row.snoozed_until, locale) })}>
        <AlarmClock size={11} role="img" aria-label={t("snooze.asleep")} />
        {comingTime(row.snoozed_until, locale)}
      </Chip>
    );
  }
  if (row.woken_at && row.end_state === null) {
    return (
      <Chip tone="warn" title={t("snooze.back_since", { at: fullTime(row.woken_at, locale) })}>
        <AlarmClock size={11} aria-hidden />
        {t("snooze.back_at", { at: clockTime(row.woken_at, locale) })}
      </Chip>
    );
  }
  if (clock.sort === "status") {
    return <Chip tone={row.status === "solved" ? "ok" : "plain"}>{t(`status.${row.status}`)}</Chip>;
  }
  if (clock.sort === "last") {
    return <Chip>{ago(row.last_message_at ?? row.created_at, locale)}</Chip>;
  }
  const fresh = clock.sort === "waiting" && clock.span < 60_000;
  const span = clock.precise ? clockSpan(clock.span) : roughSpan(clock.span, locale);
  return (
    <Chip tone={clock.tone} title={due}>
      {fresh ? t("clock.now") : t(`clock.${clock.sort}`, { span })}
    </Chip>
  );
}
