import type { TicketRow } from "@kefu/api";
import { useNavigate } from "react-router";
import { useTexts } from "../../app/texts.tsx";
import { tell } from "../shell/notices.ts";
import { toNames } from "./mentions.ts";
import { useMarkName } from "./NoteWords.tsx";

/** Tell the owner that a ticket they put off is back. */
export function useReminder(me: string): (row: TicketRow, note: string | undefined) => void {
  const { t } = useTexts("tickets");
  const navigate = useNavigate();
  const nameOf = useMarkName();
  return (row, note) => {
    if (row.assignee_id !== me) return;
    const open = { label: t("snooze.open"), run: () => void navigate(`/tickets/mine/${row.number}`) };
    const what = note ? toNames(note, nameOf).text : row.subject;
    tell(t("snooze.back", { number: row.number, subject: what }), "plain", open);
  };
}
