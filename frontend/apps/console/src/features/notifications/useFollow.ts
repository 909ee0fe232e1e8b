import { notifications } from "@kefu/api";
import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { insist } from "../../app/insist.ts";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";

/** One follows another set of tickets now: the list of them and its count are read anew. */
export function followChanged(queries: QueryClient): void {
  for (const queryKey of [keys.follows, keys.views, keys.listsOf("following")]) {
    void queries.invalidateQueries({ queryKey });
  }
}

/** Whether one hears of a ticket that one does not hold; asked when somebody looks. */
export function useFollow(number: number, asked: boolean) {
  const { t } = useTexts("notifications");
  const queries = useQueryClient();
  const key = keys.follow(number);
  const following =
    useQuery({ queryKey: key, queryFn: () => notifications.followed(number), enabled: asked, staleTime: 0 })
      .data?.following ?? false;

  async function toggle() {
    try {
      await insist(() => notifications.follow(number, !following));
      queries.setQueryData(key, { following: !following });
      followChanged(queries);
      tell(t(following ? "follow_ended" : "follow_begun", { number }));
    } catch (error) {
      tell(sentenceOf(error, t), "danger");
    }
  }
  return { following, toggle: () => void toggle() };
}
