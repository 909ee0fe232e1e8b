import { type IncidentDetail, incidents, newId, type Reach } from "@kefu/api";
import { Button, TextField } from "@kefu/ui";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
import { leaveBy } from "../admin/leaving.ts";
import { useSaving } from "../admin/saving.ts";
import { useMe } from "../members/session.ts";
import { PreparedText } from "../replies/PreparedText.tsx";
import { worded } from "./drafts.ts";
import { incidentsChanged, LOCALES } from "./incidents.ts";

export type Task = "answer" | "resolve" | "reopen";

interface Props {
  detail: IncidentDetail;
  task: Task;
  onDone: () => void;
}

/** Answer all tickets, solve them with the incident, or let it go on: written once, with whom it reaches. */
export function TogetherForm({ detail, task, onDone }: Props) {
  const { t, language } = useTexts("incidents");
  const queries = useQueryClient();
  const { member } = useMe();
  const saving = useSaving(() => incidentsChanged(queries));
  const [id] = useState(newId);
  const [texts, setTexts] = useState({ zh: "", en: "" });
  const [text, setText] = useState("");
  const [together, setTogether] = useState(task === "resolve");
  const { incident } = detail;
  const reach = useQuery({
    queryKey: keys.incidentReach(incident.id),
    queryFn: ({ signal }) => incidents.reach(incident.id, signal),
    staleTime: 0,
  }).data;
  const said = worded(texts);

  function submit(event: FormEvent) {
    event.preventDefault();
    // so that a slip can be taken back also by who sends single answers at once
    const seconds = member.undo_seconds || 5;
    const base = { id, version: incident.version, text, seconds };
    void saving.save(
      () => {
        if (task === "reopen") return incidents.reopen(incident.id, { ...base, reopen: together });
        if (task === "resolve")
          return incidents.resolve(incident.id, { ...base, texts: said, solve: together });
        return incidents.answer(incident.id, { id, texts: said ?? {}, seconds });
      },
      async (now) => {
        queries.setQueryData(keys.incident(incident.id), now);
        await incidentsChanged(queries);
        saving.open(onDone);
      },
    );
  }

  return (
    <form className="incident-part" aria-label={t(`task.${task}`)} onSubmit={submit}>
      <h2>{t(`task.${task}`)}</h2>
      {task === "reopen" ? null : <Reached reach={reach} />}
      {task === "reopen"
        ? null
        : LOCALES.map((locale) => (
            <PreparedText
              key={locale}
              label={t(`answer_${locale}`)}
              locale={locale}
              explained={locale !== language}
              error={saving.wrong(`texts.${locale}`) ?? saving.wrong("texts")}
              value={texts[locale]}
              onChange={(words) => setTexts({ ...texts, [locale]: words })}
            />
          ))}
      {task === "answer" ? null : (
        <>
          <label className="tick switch">
            <input
              type="checkbox"
              checked={together}
              onChange={(event) => setTogether(event.target.checked)}
            />
            <span>
              {t(`together.${task}`)}
              <small>{t(`together.${task}_hint`)}</small>
            </span>
          </label>
          <TextField
            label={t("text.label")}
            hint={t("text.hint")}
            maxLength={5000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </>
      )}
      <FormFoot
        saving={saving}
        label={t(`do.${task}`)}
        changed={task !== "answer" || said !== null}
        unsaved={said !== null || text.trim() !== "" || together !== (task === "resolve")}
      >
        <Button onClick={() => leaveBy(onDone)}>{t("shell:close")}</Button>
      </FormFoot>
    </form>
  );
}

/** How many customers will read it, in which languages, and who will not. */
function Reached({ reach }: { reach: Reach | undefined }) {
  const { t } = useTexts("incidents");
  if (!reach) return <p className="muted" aria-busy="true" />;
  const left = (["settled", "removed", "hidden"] as const).filter((key) => reach[key] > 0);
  return (
    <p role="status">
      {t("reach.tickets", { count: reach.tickets })}{" "}
      {t("reach.customers", { count: reach.customers, zh: reach.zh, en: reach.en })}
      {left.map((key) => (
        <span key={key} className="muted">
          {" "}
          {t(`reach.${key}`, { count: reach[key] })}
        </span>
      ))}
    </p>
  );
}
