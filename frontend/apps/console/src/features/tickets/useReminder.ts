import type { TicketRow } from "@kefu/api";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { tell } from "../shell/notices.ts";

/** Tell the owner that a ticket they put off is back. */
export function useReminder(me: string): (row: TicketRow) => void {
  const { t } = useTranslation("tickets");
  const navigate = useNavigate();
  return (row) => {
    if (row.assignee_id !== me) return;
    const open = { label: t("snooze.open"), run: () => void navigate(`/tickets/mine/${row.number}`) };
    tell(t("snooze.back", { number: row.number, subject: row.subject }), "plain", open);
  };
}
