import { type SavedReply, savedReplies } from "@kefu/api";
import { fullTime } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { usePeople } from "../members/people.ts";

/** What a saved reply said before, newest first. */
export function Wordings({ reply }: { reply: SavedReply }) {
  const { t } = useTexts("replies");
  const { memberName } = usePeople();
  const locale = useLocale();
  const { data } = useQuery({
    queryKey: keys.replyWordings(reply.id, reply.version),
    queryFn: () => savedReplies.wordings(reply.id),
  });
  if (data?.items.length === 0) return <p className="muted">{t("wordings.none")}</p>;
  return (
    <ol className="earlier" aria-busy={!data}>
      {data?.items.map((wording) => (
        <li key={wording.revision}>
          <small className="num">
            {t("wordings.until", {
              at: fullTime(wording.at, locale),
              name: memberName(wording.author_id) ?? t("wordings.somebody"),
            })}
          </small>
          <strong>{wording.title}</strong>
          {[wording.texts.zh, wording.texts.en].map((text) => (text ? <div key={text}>{text}</div> : null))}
        </li>
      ))}
    </ol>
  );
}
