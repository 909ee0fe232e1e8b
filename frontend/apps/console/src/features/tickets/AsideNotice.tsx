import type { TicketRow } from "@kefu/api";
import { Button, comingTime, fullTime } from "@kefu/ui";
import { AlarmClock, OctagonAlert, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useLocale } from "../../app/language.ts";

interface Props {
  row: TicketRow;
  may: boolean;
  onRestore: () => void;
  onWake: () => void;
}

/** Says that a ticket lies out of the way, for ever or for a while, and offers to bring it back. */
export function AsideNotice({ row, may, onRestore, onWake }: Props) {
  const { t } = useTranslation("tickets");
  const locale = useLocale();
  if (row.end_state === null && row.snoozed_until === null) return null;
  if (row.end_state === null && row.snoozed_until !== null) {
    return (
      <div className="aside" role="status">
        <AlarmClock size={16} aria-hidden />
        <div title={fullTime(row.snoozed_until, locale)}>
          <strong>{t("snooze.until", { at: comingTime(row.snoozed_until, locale) })}</strong>{" "}
          {t("snooze.hint")}
        </div>
        {may ? <Button onClick={onWake}>{t("snooze.wake")}</Button> : null}
      </div>
    );
  }
  const Icon = row.end_state === "spam" ? OctagonAlert : Trash2;
  return (
    <div className="aside" role="status">
      <Icon size={16} aria-hidden />
      <div>
        <strong>{t(`end.is_${row.end_state}`)}</strong> {t("end.hint")}
      </div>
      {may ? <Button onClick={onRestore}>{t("end.do_restore")}</Button> : null}
    </div>
  );
}
