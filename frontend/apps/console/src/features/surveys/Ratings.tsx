import "./surveys.css";
import type { TicketRow } from "@kefu/api";
import { fullTime } from "@kefu/ui";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { usePeople } from "../members/people.ts";
import { useRatings } from "./ratings.ts";
import { Score } from "./Score.tsx";

/** What the customer thought each time that the ticket was solved; nothing where they said nothing. */
export function Ratings({ ticket, part: Part }: { ticket: TicketRow; part: "h2" | "h3" }) {
  const { t } = useTexts("surveys");
  const locale = useLocale();
  const { memberName } = usePeople();
  const ratings = useRatings(ticket.number, ticket.rating !== null);
  if (ticket.rating === null) return null;
  return (
    <>
      <Part className="part">{t("title")}</Part>
      <ul className="ratings">
        {ratings.map((one) => {
          const at = one.changed_at ?? one.answered_at;
          const about = memberName(one.member_id);
          return (
            <li key={one.id}>
              <Score score={one.score} /> {t(`word.${one.score}`)}
              <div className="faint">
                {about ? `${t("about", { name: about })} · ` : ""}
                <time dateTime={at}>{fullTime(at, locale)}</time>
                {one.changed_at ? ` · ${t("changed")}` : ""}
              </div>
              {one.comment ? (
                <p className="note-text" dir="auto">
                  {one.comment}
                </p>
              ) : null}
            </li>
          );
        })}
      </ul>
    </>
  );
}
