import { type SavedView, savedViews } from "@kefu/api";
import { useQueryClient } from "@tanstack/react-query";
import { useTexts } from "../../app/texts.tsx";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { savedViewsChanged } from "./savedViews.ts";

/** Puts a view to another place of its list. */
export function useMoving(list: SavedView[]) {
  const { t } = useTexts("views");
  const queries = useQueryClient();
  return async (id: string, to: number) => {
    const others = list.filter((view) => view.id !== id);
    try {
      await savedViews.place(id, others[to - 1]?.id ?? null);
    } catch (error) {
      tell(sentenceOf(error, t), "danger");
    }
    await savedViewsChanged(queries);
  };
}
