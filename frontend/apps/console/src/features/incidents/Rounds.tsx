import { type IncidentDetail, type IncidentRound, incidents } from "@kefu/api";
import { Button, dayTime } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "react-router";
import { insist } from "../../app/insist.ts";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { usePeople } from "../members/people.ts";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { incidentsChanged } from "./incidents.ts";

const WHY = [
  "ticket_closed",
  "restore_first",
  "merged_already",
  "ticket_settled",
  "fields_missing",
  "variable_empty",
  "incident_unlinked",
  "forbidden",
  "not_found",
];

interface Props {
  detail: IncidentDetail;
  may: boolean;
}

/** What is being done, and was done, to all tickets: how far it is, who was left out and why. */
export function Rounds({ detail, may }: Props) {
  const { t } = useTexts("incidents");
  if (detail.rounds.length === 0) return null;
  return (
    <section className="incident-part" aria-label={t("rounds")}>
      <h2>{t("rounds")}</h2>
      {detail.rounds.map((round) => (
        <Round key={round.id} id={detail.incident.id} round={round} may={may} />
      ))}
    </section>
  );
}

function Round({ id, round, may }: { id: string; round: IncidentRound; may: boolean }) {
  const { t, language } = useTexts("incidents");
  const locale = useLocale();
  const queries = useQueryClient();
  const { memberName } = usePeople();
  const waits = round.state === "waiting" || round.state === "running";
  const over = round.total - round.waiting - round.stopped;
  const said = round.texts
    ? language === "zh"
      ? round.texts.zh || round.texts.en
      : round.texts.en || round.texts.zh
    : null;

  async function stop() {
    try {
      queries.setQueryData(keys.incident(id), await insist(() => incidents.stop(id, round.id)));
    } catch (error) {
      tell(sentenceOf(error, t), "danger");
    }
    await incidentsChanged(queries);
  }

  return (
    <article className="round" aria-label={t(`round.${round.kind}`)}>
      <header>
        <strong>{t(`round.${round.kind}`)}</strong>
        <span className="muted num">
          {t("by", { name: memberName(round.member_id) ?? "—", at: dayTime(round.at, locale) })}
        </span>
        {waits && may ? (
          <Button onClick={() => void stop()}>
            {t(round.state === "waiting" ? "tickets:undo" : "stop")}
          </Button>
        ) : null}
      </header>
      {said ? <p dir="auto">{said}</p> : null}
      {waits ? <progress max={round.total} value={over} aria-label={t(`round.${round.kind}`)} /> : null}
      <p className="muted num" role="status">
        {t(`round_state.${round.state}`, { over, total: round.total, done: round.done, left: round.stopped })}
      </p>
      {round.skipped.length > 0 ? (
        <details>
          <summary>{t("skipped", { count: round.skipped.length })}</summary>
          <ul className="muted">
            {round.skipped.map(({ number, code }) => (
              <li key={number}>
                <Link className="num" to={`/tickets/all/${number}`}>
                  #{number}
                </Link>{" "}
                {t(`why.${code && WHY.includes(code) ? code : "other"}`)}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </article>
  );
}
