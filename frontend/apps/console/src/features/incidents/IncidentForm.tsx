import { administration, type Incident, incidents, newId } from "@kefu/api";
import { Field, SelectField, TextField } from "@kefu/ui";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
import { differs } from "../admin/leaving.ts";
import { useSaving } from "../admin/saving.ts";
import { usePeople } from "../members/people.ts";
import { useMe } from "../members/session.ts";
import { tell } from "../shell/notices.ts";
import { leftOf } from "../units/units.ts";
import { changeOf, localOf, type Values, valuesOf } from "./drafts.ts";
import { incidentsChanged, isOver, LOCALES, RUNNING, spokenIn, useIncident } from "./incidents.ts";

interface Props {
  /** The one that is changed; none when another one is declared. */
  incident?: Incident;
  /** The first tickets of a new one. */
  tickets?: number[];
  onSaved: (saved: Incident) => void;
}

/** Declare an incident, or change one. Only what was touched is sent. */
export function IncidentForm({ incident: given, tickets = [], onSaved }: Props) {
  const { t, language } = useTexts("incidents");
  const queries = useQueryClient();
  const { member } = useMe();
  const { members } = usePeople();
  const read = useQuery({ queryKey: keys.inboxes, queryFn: administration.inboxes });
  const inboxes = (read.data?.items ?? []).filter(({ active, channel }) => active && channel === "webchat");
  const saving = useSaving(() => incidentsChanged(queries));
  const [id] = useState(newId);
  // declared while more was typed: that is left to be saved as a change of it
  const [made, setMade] = useState<Incident>();
  const newer = useIncident(made?.id).data?.incident;
  const incident = given ?? newer ?? made;
  const [now] = useState(() => new Date());
  const [changes, setChanges] = useState<Partial<Values>>({});
  const latest = useRef(changes);
  const before = valuesOf(
    incident,
    member.id,
    inboxes.map((inbox) => inbox.id),
    now,
  );
  const values = { ...before, ...changes };
  const named = values.title.zh.trim() !== "" || values.title.en.trim() !== "";
  const owners = members.filter(({ id, active }) => active || id === values.owner_id);

  function put(next: Partial<Values>) {
    latest.current = next;
    setChanges(next);
  }
  function change(more: Partial<Values>) {
    put({ ...latest.current, ...more });
  }
  function reset() {
    put({});
    saving.forget();
    if (made) onSaved(incident ?? made);
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    const made = changeOf({ ...values, started_at: changes.started_at });
    void saving.save(
      (key) =>
        incident
          ? incidents.change(incident.id, { version: incident.version, ...changeOf(changes) }, key)
          : incidents.declare({ id, tickets, ...made, title: made.title ?? { zh: null, en: null } }),
      async (saved) => {
        await incidentsChanged(queries);
        // what was typed while it was being saved stays
        const left = leftOf(latest.current, changes);
        put(left);
        const title = spokenIn(saved.title, language);
        tell(t(incident ? "saved" : "declared", { title }));
        if (Object.keys(left).length === 0) saving.open(() => onSaved(saved));
        else if (!given) setMade(saved);
      },
    );
  }

  return (
    <form onSubmit={submit} autoComplete="off">
      {tickets.length > 0 && !incident ? (
        <p className="muted">{t("with_tickets", { numbers: tickets.map((one) => `#${one}`).join(" ") })}</p>
      ) : null}
      <div className="pair">
        {LOCALES.map((locale) => (
          <Field
            key={locale}
            label={t(`title_${locale}`)}
            error={saving.wrong(`title.${locale}`) ?? (locale === language ? saving.wrong("title") : null)}
            maxLength={200}
            value={values.title[locale]}
            onChange={(event) => change({ title: { ...values.title, [locale]: event.target.value } })}
          />
        ))}
        {incident && isOver(incident) ? null : (
          <SelectField
            label={t("status.label")}
            error={saving.wrong("status")}
            options={RUNNING.map((key) => ({ key, label: t(`status.${key}`) }))}
            value={values.status}
            onChange={(event) => change({ status: event.target.value as Values["status"] })}
          />
        )}
        <SelectField
          label={t("owner")}
          error={saving.wrong("owner_id")}
          options={owners.map(({ id, name }) => ({ key: id, label: name }))}
          value={values.owner_id}
          onChange={(event) => change({ owner_id: event.target.value })}
        />
        <Field
          label={t("started_at")}
          error={saving.wrong("started_at")}
          type="datetime-local"
          required
          max={localOf(now)}
          value={values.started_at}
          onChange={(event) => change({ started_at: event.target.value })}
        />
      </div>
      <fieldset className="group">
        <legend>{t("notice.label")}</legend>
        <p className="muted">{t("notice.hint")}</p>
        <div className="pair">
          {LOCALES.map((locale) => (
            <TextField
              key={locale}
              label={t(`notice.${locale}`)}
              error={saving.wrong(`notice.${locale}`)}
              maxLength={1000}
              value={values.notice[locale]}
              onChange={(event) => change({ notice: { ...values.notice, [locale]: event.target.value } })}
            />
          ))}
        </div>
        <p>{t("notice.where")}</p>
        {inboxes.map((inbox) => (
          <label key={inbox.id} className="tick">
            <input
              type="checkbox"
              checked={values.inbox_ids.includes(inbox.id)}
              onChange={(event) =>
                change({
                  inbox_ids: event.target.checked
                    ? [...values.inbox_ids, inbox.id]
                    : values.inbox_ids.filter((other) => other !== inbox.id),
                })
              }
            />
            <span dir="auto">{inbox.name}</span>
          </label>
        ))}
        {inboxes.length === 0 && read.data ? <p className="muted">{t("notice.no_inbox")}</p> : null}
      </fieldset>
      <TextField
        label={t("text.label")}
        hint={t("text.hint")}
        error={saving.wrong("text")}
        maxLength={5000}
        value={values.text}
        onChange={(event) => change({ text: event.target.value })}
      />
      <FormFoot
        saving={saving}
        label={t(incident ? "save" : "declare")}
        changed={named && (incident ? Object.keys(changes).length > 0 : read.data !== undefined)}
        unsaved={differs(changes, before)}
        onReset={incident ? reset : undefined}
      />
    </form>
  );
}
