import { type Asked, type TicketRow, tickets } from "@kefu/api";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { insist } from "../../app/insist.ts";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { rememberMine } from "./seen.ts";
import { showRow } from "./useTicket.ts";

export type NewSplit = Asked<"NewSplit">;

/** Opening a ticket for something said on this one, and the way back; who split goes on in the new one. */
export function useSplit(row: TicketRow | undefined, view: string) {
  const { t } = useTexts("tickets");
  const navigate = useNavigate();
  const queries = useQueryClient();
  const reread = (...numbers: number[]) => {
    for (const number of numbers) void queries.invalidateQueries({ queryKey: keys.ticket(number) });
    void queries.invalidateQueries({ queryKey: keys.lists });
  };

  async function undo(made: TicketRow, origin: number): Promise<void> {
    try {
      const back = await insist((key) => tickets.unsplit(made.number, made.version, key));
      rememberMine(back);
      showRow(queries, back);
      reread(made.number, origin);
      void navigate(`/tickets/${view}/${origin}`);
    } catch (error) {
      tell(t("change_failed", { wanted: t("split.undo"), why: sentenceOf(error, t) }), "danger");
    }
  }

  /** Show the new ticket, and offer the way back. */
  return (made: TicketRow): void => {
    if (!row) return;
    rememberMine(made);
    reread(row.number);
    tell(t("split.done", { number: made.number, origin: row.number }), "plain", {
      label: t("undo"),
      run: () => void undo(made, row.number),
      undo: true,
    });
    void navigate(`/tickets/${view}/${made.number}`);
  };
}

/** What a new ticket is called as long as nobody said otherwise: the first words that were chosen for it. */
export function subjectFor(texts: string[]): string {
  const line = texts
    .flatMap((text) => text.split("\n"))
    .map((one) => one.trim().replace(/\s+/g, " "))
    .find(Boolean);
  return line ? [...line].slice(0, 80).join("") : "";
}
