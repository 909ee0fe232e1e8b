import { type Member, sessions, workload } from "@kefu/api";
import { Button, Field, SelectField } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
import { differs } from "../admin/leaving.ts";
import { useSaving } from "../admin/saving.ts";
import { useChoice } from "../notifications/notes.ts";
import { tell } from "../shell/notices.ts";
import { wallTime } from "./absence.ts";
import { showMember, usePeople } from "./people.ts";

const DAY = 86_400_000;

interface Props {
  member: Member;
  mine: boolean;
}

/** From when to when somebody is away, by a clock that is named, and who has their tickets meanwhile. */
export function AbsenceForm(props: Props) {
  const choice = useChoice().data;
  const zone = props.member.absence?.time_zone ?? choice?.time_zone;
  return zone ? <TimesAndCover key={zone} zone={zone} {...props} /> : null;
}

function TimesAndCover({ member, mine, zone }: Props & { zone: string }) {
  const { t } = useTexts("members");
  const queries = useQueryClient();
  const { members } = usePeople();
  const saving = useSaving();
  const { absence, id, name } = member;
  const [from] = useState(() => ({
    begins: wallTime(absence?.begins ?? new Date(), zone),
    ends: wallTime(absence?.ends ?? new Date(Date.now() + DAY), zone),
    cover_id: absence?.cover_id ?? "",
  }));
  const [values, setValues] = useState(from);
  const covers = members.filter((other) => other.active && other.id !== id);

  function done(saved: Member, told: string) {
    showMember(queries, saved);
    void queries.invalidateQueries({ queryKey: keys.workload });
    tell(told);
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    const body = { ...values, time_zone: zone };
    void saving.save(
      () => (mine ? sessions.beAway(body) : workload.setAway(id, body)),
      (saved) => done(saved, t("absence.saved", { name })),
    );
  }
  function back() {
    void saving.save(
      () => (mine ? sessions.beBack() : workload.setBack(id)),
      (saved) => done(saved, t("absence.ended", { name })),
    );
  }

  return (
    <form className="absence" onSubmit={submit} aria-label={t("absence.of", { name })}>
      <div className="absence-times">
        <Field
          label={t("absence.begins")}
          type="datetime-local"
          required
          error={saving.wrong("begins")}
          value={values.begins}
          onChange={(event) => setValues({ ...values, begins: event.target.value })}
        />
        <Field
          label={t("absence.ends")}
          type="datetime-local"
          required
          error={saving.wrong("ends")}
          value={values.ends}
          onChange={(event) => setValues({ ...values, ends: event.target.value })}
        />
        <SelectField
          label={t("absence.cover")}
          required
          error={saving.wrong("cover_id")}
          options={[
            { key: "", label: t("absence.choose") },
            ...covers.map((other) => ({ key: other.id, label: other.name })),
          ]}
          value={values.cover_id}
          onChange={(event) => setValues({ ...values, cover_id: event.target.value })}
        />
      </div>
      <p className="muted">{t("absence.zone", { zone })}</p>
      <FormFoot
        saving={saving}
        label={t("absence.save")}
        changed={Object.values(values).every(Boolean)}
        unsaved={differs(values, from)}
      />
      {absence ? (
        <Button disabled={saving.busy} onClick={back}>
          {t(mine ? "absence.back" : "absence.they_are_back")}
        </Button>
      ) : null}
    </form>
  );
}
