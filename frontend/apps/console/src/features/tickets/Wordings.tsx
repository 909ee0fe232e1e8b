import { type Message, tickets } from "@kefu/api";
import { Button, fullTime } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { usePeople } from "../members/people.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { NoteWords } from "./NoteWords.tsx";

interface Props {
  message: Message;
  /** The ticket that shows it. */
  on: number;
  id: string;
}

/** What a note said before, newest first, below what it says now. */
export default function Wordings({ message, on, id }: Props) {
  const { t } = useTexts("tickets");
  const { memberName } = usePeople();
  const locale = useLocale();
  const { data, error, refetch } = useQuery({
    queryKey: keys.wordings(message.id, message.revision),
    queryFn: () => tickets.wordings(on, message.id),
  });
  return (
    <section id={id} className="wordings" aria-label={t("wordings.title")}>
      {error ? (
        <div className="failed" role="alert">
          {sentenceOf(error, t)} <Button onClick={() => void refetch()}>{t("shell:retry")}</Button>
        </div>
      ) : (
        <ol aria-busy={!data}>
          {data ? null : (
            <li>
              <span className="bone w64" />
            </li>
          )}
          {data?.items.map((wording) => (
            <li key={wording.revision}>
              <small className="num">
                {t("wordings.until", {
                  at: fullTime(wording.at, locale),
                  name: memberName(wording.author_id) ?? t("actor.member"),
                })}
              </small>
              <NoteWords text={wording.text} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
