import { newId, type Pile, type Taker, tickets, workload } from "@kefu/api";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { insist } from "../../app/insist.ts";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { reasonsOf } from "../tickets/bulk.ts";

/** Give a pile away, piece by piece however long it is; told as one, and taken back as one. */
export function useMove() {
  const { t } = useTexts("workload");
  const queries = useQueryClient();
  const [moving, setMoving] = useState(false);

  async function undo(ids: string[]): Promise<void> {
    let count = 0;
    try {
      for (const id of ids.toReversed()) {
        const { items } = await insist((key) => tickets.undoMany(id, key));
        count += items.filter(({ outcome }) => outcome === "done").length;
      }
      tell(t("moved_back", { count }));
    } catch (error) {
      tell(sentenceOf(error, t), "danger");
    }
    void queries.invalidateQueries({ queryKey: keys.workload });
  }

  async function move(pile: Pile, to: Taker, name: string): Promise<void> {
    setMoving(true);
    const ids: string[] = [];
    const told = new Set<string>();
    let count = 0;
    try {
      for (let more = true; more; ) {
        const id = newId();
        const moved = await insist((key) => workload.move(id, pile, to, key));
        const done = moved.items.filter(({ outcome }) => outcome === "done").length;
        if (done > 0) ids.push(id);
        const left = reasonsOf(moved, t);
        if (left) told.add(left);
        count += done;
        // what refuses to go would be asked for again and again
        more = moved.more && done > 0;
      }
    } catch (error) {
      told.add(sentenceOf(error, t));
    }
    setMoving(false);
    const action = { label: t("tickets:undo"), run: () => void undo(ids), undo: true } as const;
    const words = count > 0 ? t("moved", { count, name }) : t("nothing_moved");
    tell([words, ...told].join(" · "), count > 0 ? "plain" : "danger", ids.length > 0 ? action : undefined);
    void queries.invalidateQueries({ queryKey: keys.workload });
    void queries.invalidateQueries({ queryKey: keys.lists });
    void queries.invalidateQueries({ queryKey: keys.views });
  }

  return { move, moving };
}
