import { fullTime } from "@kefu/ui";
import { useEffect, useRef } from "react";
import { useLocation } from "react-router";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { AbsenceForm } from "./AbsenceForm.tsx";
import { awayNow, useAwayWords } from "./absence.ts";
import { usePeople } from "./people.ts";
import { useMe } from "./session.ts";

/** When I am away and who covers me, and whom I cover. */
export function MyAbsence() {
  const { t } = useTexts("members");
  const { member } = useMe();
  const { members } = usePeople();
  const locale = useLocale();
  const words = useAwayWords();
  const away = awayNow(member);
  const place = useRef<HTMLElement>(null);
  const { hash } = useLocation();
  useEffect(() => {
    if (hash === "#absence") place.current?.scrollIntoView({ block: "start" });
  }, [hash]);
  const covered = members.flatMap(({ id, name, absence }) =>
    absence?.cover_id === member.id ? [{ id, name, absence }] : [],
  );
  return (
    <section ref={place} className="part" aria-label={t("absence.title")}>
      <h2>{t("absence.title")}</h2>
      <p className="muted">{t("absence.text")}</p>
      {away ? <p className="warned">{words(away)}</p> : null}
      <AbsenceForm key={JSON.stringify(member.absence)} member={member} mine />
      {covered.length > 0 ? (
        <ul className="absence-covers">
          {covered.map(({ id, name, absence }) => (
            <li key={id}>
              {t("absence.you_cover", {
                name,
                begins: fullTime(absence.begins, locale),
                ends: fullTime(absence.ends, locale),
              })}
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
