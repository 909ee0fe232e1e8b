import type { TicketRow } from "@kefu/api";
import { ago, Chip, clockSpan, fullTime, roughSpan } from "@kefu/ui";
import { useTranslation } from "react-i18next";
import { useLocale } from "../../app/language.ts";
import { clockOf } from "./clock.ts";
import { useNow } from "./now.ts";

export function ClockChip({ row }: { row: TicketRow }) {
  const { t } = useTranslation("tickets");
  const locale = useLocale();
  const precise = clockOf(row, Date.now()).precise;
  const clock = clockOf(row, useNow(precise ? 1000 : 20_000));
  const due = row.next_due_at ? t("clock.due", { at: fullTime(row.next_due_at, locale) }) : undefined;
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
