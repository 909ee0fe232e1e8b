import type { Whisper } from "@kefu/api";
import { clockTime, fullTime } from "@kefu/ui";
import { Ear } from "lucide-react";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { usePeople } from "../members/people.ts";
import { lineId } from "./pointing.ts";
import { Words } from "./Words.tsx";

/** Words of a supervisor to who held the ticket then: it says to whom, and that nobody else reads them. */
export function WhisperBubble({ whisper, on }: { whisper: Whisper; on: number }) {
  const { t } = useTexts("tickets");
  const { memberName } = usePeople();
  const locale = useLocale();
  const { author, hearer_id, at, text, ticket_number } = whisper;
  const name = author.name || memberName(author.id) || t("actor.member");
  const hearer = memberName(hearer_id) ?? t("actor.member");
  return (
    <article
      id={lineId(whisper.id)}
      tabIndex={-1}
      className="m whisper"
      aria-label={t("bubble.whisper", { name, hearer })}
    >
      <div className="body">
        <small className="num">
          <Ear size={12} aria-hidden /> {t("composer.whisper")} · <bdi>{name}</bdi> → <bdi>{hearer}</bdi>{" "}
          <time dateTime={at} title={fullTime(at, locale)}>
            {clockTime(at, locale)}
          </time>
          {` · ${t("bubble.unheard")}`}
          {ticket_number === on ? "" : ` · #${ticket_number}`}
        </small>
        {text ? <Words text={text} /> : <div className="text muted">{t("erased.text")}</div>}
      </div>
    </article>
  );
}
