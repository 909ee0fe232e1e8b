import type { TicketRow } from "@kefu/api";
import { Button, comingTime, fullTime } from "@kefu/ui";
import { AlarmClock, Merge, OctagonAlert, Trash2 } from "lucide-react";
import { Link } from "react-router";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";

interface Props {
  row: TicketRow;
  view: string;
  may: boolean;
  onRestore: () => void;
  onUnmerge: () => void;
  onWake: () => void;
}

/** Says that a ticket lies out of the way, for ever or for a while, and offers to bring it back. */
export function AsideNotice({ row, view, may, onRestore, onUnmerge, onWake }: Props) {
  const { t } = useTexts("tickets");
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
  if (row.end_state === "merged") {
    return (
      <div className="aside" role="status">
        <Merge size={16} aria-hidden />
        <div>
          <strong>{t("merge.is")}</strong>{" "}
          <Link className="num" to={`/tickets/${view}/${row.merged_into}`}>
            #{row.merged_into}
          </Link>
        </div>
        {may ? <Button onClick={onUnmerge}>{t("merge.undo")}</Button> : null}
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
