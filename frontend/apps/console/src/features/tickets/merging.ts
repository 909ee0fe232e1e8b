import { type TicketRow, tickets } from "@kefu/api";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { tell } from "../shell/notices.ts";
import type { Make } from "./changes.ts";

/** Merging into another ticket, and the way back; the conversation goes on there, and so does who merged. */
export function useMerge(row: TicketRow | undefined, view: string, make: Make) {
  const { t } = useTexts("tickets");
  const navigate = useNavigate();
  const queries = useQueryClient();
  const reread = (...numbers: number[]) => {
    for (const number of numbers) void queries.invalidateQueries({ queryKey: keys.ticket(number) });
  };

  function unmerge(into = row?.merged_into): void {
    if (!row) return;
    void make({
      wanted: t("merge.undo"),
      preview: {},
      ask: (now, key) => tickets.unmerge(now.number, now.version, key),
      done: () => {
        reread(row.number, ...(into ? [into] : []));
        void navigate(`/tickets/${view}/${row.number}`);
      },
    });
  }

  function merge(into: TicketRow): void {
    if (!row) return;
    void make({
      wanted: t("merge.do"),
      preview: { end_state: "merged", merged_into: into.number },
      ask: (now, key) => tickets.merge(now.number, now.version, into.number, into.version, key),
      done: () => {
        reread(row.number, into.number);
        tell(t("merge.done", { number: row.number, into: into.number }), "plain", {
          label: t("undo"),
          run: () => unmerge(into.number),
          undo: true,
        });
        void navigate(`/tickets/${view}/${into.number}`);
      },
    });
  }
  return { merge, unmerge: () => unmerge() };
}
