import { type TicketRow, tickets } from "@kefu/api";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { insist } from "../../app/insist.ts";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { begun, tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { forgetMove, isLastMove, rememberMove } from "./moves.ts";
import { rememberMine, versionFor } from "./seen.ts";
import { showRow } from "./useTicket.ts";

/** Tells what one has made of a ticket, else where its status leads, and offers to take it back. */
export function useTakingBack(): (made: TicketRow, told?: string) => void {
  const { t } = useTexts("tickets");
  const queries = useQueryClient();
  const navigate = useNavigate();

  async function takeBack(made: TicketRow): Promise<void> {
    const { number } = made;
    try {
      // an older notice does not stand for what was done after it: that is refused as gone on
      const version = isLastMove(made) ? versionFor(made) : made.version;
      const row = await insist((key) => tickets.undoMove(number, version, key));
      forgetMove(row);
      rememberMine(row);
      showRow(queries, row);
      tell(t("moved.back", { number }));
      // who has gone on to another ticket comes back to this one; who looks at the list stays there
      const { pathname, search } = window.location;
      const here = pathname.replace(/^(\/tickets\/.+\/)\d+$/, `$1${number}`);
      if (here !== pathname) void navigate(here + search, { replace: true });
    } catch (error) {
      tell(sentenceOf(error, t), "danger");
    }
    void queries.invalidateQueries({ queryKey: keys.lists });
  }

  return (made, told = t(`moved.${made.status}`, { number: made.number })) => {
    const run = () => void begun(takeBack(made));
    rememberMove(made);
    tell(told, "plain", { label: t("undo"), run, undo: true });
  };
}
