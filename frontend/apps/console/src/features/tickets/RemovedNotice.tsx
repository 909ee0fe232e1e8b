import type { TicketRow } from "@kefu/api";
import { Button } from "@kefu/ui";
import { OctagonAlert, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";

/** Says that a ticket lies out of the way, and offers to bring it back. */
export function RemovedNotice({ row, onRestore }: { row: TicketRow; onRestore?: () => void }) {
  const { t } = useTranslation("tickets");
  if (row.end_state === null) return null;
  const Icon = row.end_state === "spam" ? OctagonAlert : Trash2;
  return (
    <div className="removed" role="status">
      <Icon size={16} aria-hidden />
      <div>
        <strong>{t(`end.is_${row.end_state}`)}</strong> {t("end.hint")}
      </div>
      {onRestore ? <Button onClick={onRestore}>{t("end.do_restore")}</Button> : null}
    </div>
  );
}
