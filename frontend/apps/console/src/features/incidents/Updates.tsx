import type { IncidentUpdate } from "@kefu/api";
import { Chip, fullTime } from "@kefu/ui";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { usePeople } from "../members/people.ts";
import { spokenIn, TONES } from "./incidents.ts";

/** What became of an incident, the newest first. */
export function Updates({ updates }: { updates: IncidentUpdate[] }) {
  const { t, language } = useTexts("incidents");
  const locale = useLocale();
  const { memberName } = usePeople();
  return (
    <section className="incident-part" aria-label={t("updates")}>
      <h2>{t("updates")}</h2>
      <ol className="updates">
        {updates.map((update) => (
          <li key={update.id}>
            <p className="muted num">
              <Chip tone={TONES[update.status]}>{t(`status.${update.status}`)}</Chip>{" "}
              {t("by", { name: memberName(update.author_id) ?? "—", at: fullTime(update.at, locale) })}
            </p>
            {update.text ? <p dir="auto">{update.text}</p> : null}
            {update.notice ? (
              <p dir="auto">
                <span className="muted">{t("notice.label")}</span> {spokenIn(update.notice, language)}
              </p>
            ) : null}
          </li>
        ))}
      </ol>
    </section>
  );
}
