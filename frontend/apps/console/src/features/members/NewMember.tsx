import { administration, type Member, newId, type Unit } from "@kefu/api";
import { Field } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
import { differs } from "../admin/leaving.ts";
import { useSaving } from "../admin/saving.ts";
import { tell } from "../shell/notices.ts";
import { Belonging, type Belongs } from "./Belonging.tsx";
import { InitialPassword } from "./InitialPassword.tsx";
import { showMember } from "./people.ts";
import { useMe } from "./session.ts";

interface Props {
  units: Unit[];
  /** The unit somebody was asked for, if any. */
  unitId?: string;
  onMade: (member: Member) => void;
}

/** Somebody new. The first password is told to them by whoever adds them. */
export function NewMember({ units, unitId, onMade }: Props) {
  const { t } = useTexts("members");
  const { workspace } = useMe();
  const queries = useQueryClient();
  const saving = useSaving();
  const [id] = useState(newId);
  const place = units.find((unit) => unit.id === unitId) ?? units.find((unit) => unit.parent_id === null);
  const [values, setValues] = useState({ name: "", email: "", password: "" });
  const [begun] = useState<Belongs>({
    unit_id: place?.id ?? "",
    locale: workspace.locale,
    roles: ["agent"],
  });
  const [belongs, setBelongs] = useState(begun);

  function submit(event: FormEvent) {
    event.preventDefault();
    const { password, ...rest } = values;
    void saving.save(
      () => administration.addMember({ id, ...rest, ...belongs, ...(password ? { password } : {}) }),
      (member) => {
        showMember(queries, member);
        tell(t("admin.added", { name: member.name }));
        onMade(member);
      },
    );
  }

  return (
    <form onSubmit={submit} autoComplete="off">
      <Field
        label={t("admin.name")}
        hint={t("admin.name_hint")}
        error={saving.wrong("name")}
        required
        maxLength={200}
        value={values.name}
        onChange={(event) => setValues({ ...values, name: event.target.value })}
      />
      <Field
        label={t("email")}
        hint={t("admin.email_hint")}
        error={saving.wrong("email")}
        type="email"
        required
        value={values.email}
        onChange={(event) => setValues({ ...values, email: event.target.value })}
      />
      <InitialPassword
        label={t("admin.password")}
        hint={t("admin.password_hint")}
        error={saving.wrong("password")}
        value={values.password}
        onChange={(password) => setValues({ ...values, password })}
      />
      <Belonging
        units={units}
        language={t("profile.language")}
        value={belongs}
        wrong={saving.wrong}
        onChange={setBelongs}
      />
      <FormFoot
        saving={saving}
        label={t("admin.create")}
        changed={belongs.roles.length > 0}
        unsaved={Object.values(values).some(Boolean) || differs(belongs, begun)}
      />
    </form>
  );
}
