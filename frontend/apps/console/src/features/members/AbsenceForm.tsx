import { type Member, sessions, workload } from "@kefu/api";
import { Button, Field, SelectField } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
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
  const [begins, setBegins] = useState(() => wallTime(absence?.begins ?? new Date(), zone));
  const [ends, setEnds] = useState(() => wallTime(absence?.ends ?? new Date(Date.now() + DAY), zone));
  const [cover, setCover] = useState(absence?.cover_id ?? "");
  const covers = members.filter((other) => other.active && other.id !== id);

  function done(saved: Member, told: string) {
    showMember(queries, saved);
    void queries.invalidateQueries({ queryKey: keys.workload });
    tell(told);
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    const body = { begins, ends, time_zone: zone, cover_id: cover };
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
          value={begins}
          onChange={(event) => setBegins(event.target.value)}
        />
        <Field
          label={t("absence.ends")}
          type="datetime-local"
          required
          error={saving.wrong("ends")}
          value={ends}
          onChange={(event) => setEnds(event.target.value)}
        />
        <SelectField
          label={t("absence.cover")}
          required
          error={saving.wrong("cover_id")}
          options={[
            { key: "", label: t("absence.choose") },
            ...covers.map((other) => ({ key: other.id, label: other.name })),
          ]}
          value={cover}
          onChange={(event) => setCover(event.target.value)}
        />
      </div>
      <p className="muted">{t("absence.zone", { zone })}</p>
      <FormFoot
        saving={saving}
        label={t("absence.save")}
        changed={begins !== "" && ends !== "" && cover !== ""}
      />
      {absence ? (
        <Button disabled={saving.busy} onClick={back}>
          {t(mine ? "absence.back" : "absence.they_are_back")}
        </Button>
      ) : null}
    </form>
  );
}
