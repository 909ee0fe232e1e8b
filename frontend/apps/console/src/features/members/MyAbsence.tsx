import { fullTime } from "@kefu/ui";
import { useEffect, useRef } from "react";
import { useLocation } from "react-router";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { AbsenceForm } from "./AbsenceForm.tsx";
import { awayNow, useAwayWords } from "./absence.ts";
import { usePeople } from "./people.ts";
import { useMe } from "./session.ts";

/** Take the focus there, and stay while what is still being read appears above, until somebody does something. */
function stayAt(place: HTMLElement): () => void {
  const show = () => place.scrollIntoView({ block: "start" });
  const watch = new MutationObserver(show);
  const leave = () => watch.disconnect();
  place.focus({ preventScroll: true });
  show();
  if (place.parentElement) watch.observe(place.parentElement, { childList: true, subtree: true });
  const acts = ["wheel", "pointerdown", "keydown"];
  for (const act of acts) window.addEventListener(act, leave, { once: true });
  return () => {
    leave();
    for (const act of acts) window.removeEventListener(act, leave);
  };
}

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
    if (hash === "#absence" && place.current) return stayAt(place.current);
  }, [hash]);
  const covered = members.flatMap(({ id, name, absence }) =>
    absence?.cover_id === member.id ? [{ id, name, absence }] : [],
  );
  return (
    <section ref={place} tabIndex={-1} className="part" aria-label={t("absence.title")}>
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
