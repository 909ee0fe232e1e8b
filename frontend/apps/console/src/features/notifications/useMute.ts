import { notifications } from "@kefu/api";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { insist } from "../../app/insist.ts";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";

/** Whether one hears nothing of a ticket; asked when somebody looks. */
export function useMute(number: number, asked: boolean) {
  const { t } = useTexts("notifications");
  const queries = useQueryClient();
  const key = keys.mute(number);
  const muted =
    useQuery({ queryKey: key, queryFn: () => notifications.muted(number), enabled: asked, staleTime: 0 }).data
      ?.muted ?? false;

  async function toggle() {
    try {
      await insist(() => notifications.mute(number, !muted));
      queries.setQueryData(key, { muted: !muted });
      void queries.invalidateQueries({ queryKey: keys.notifications });
      tell(t(muted ? "unmuted" : "muted", { number }));
    } catch (error) {
      tell(sentenceOf(error, t), "danger");
    }
  }
  return { muted, toggle: () => void toggle() };
}
