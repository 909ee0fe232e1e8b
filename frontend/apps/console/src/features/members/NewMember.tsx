import { administration, type Member, newId } from "@kefu/api";
import { Field } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
import { useSaving } from "../admin/saving.ts";
import { tell } from "../shell/notices.ts";
import { Belonging } from "./Belonging.tsx";
import { InitialPassword } from "./InitialPassword.tsx";
import type { NewcomerProps } from "./NewcomerPane.tsx";
import { showMember } from "./people.ts";

interface Props extends NewcomerProps {
  onMade: (member: Member) => void;
}

/** Somebody new. The first password is told to them by whoever adds them. */
export function NewMember({ units, value, onChange, unsaved, onMade }: Props) {
  const { t } = useTexts("members");
  const queries = useQueryClient();
  const saving = useSaving();
  const [id] = useState(newId);

  function submit(event: FormEvent) {
    event.preventDefault();
    const { password, ...rest } = value;
    void saving.save(
      () => administration.addMember({ id, ...rest, ...(password ? { password } : {}) }),
      (member) => {
        showMember(queries, member);
        tell(t("admin.added", { name: member.name }));
        saving.open(() => onMade(member));
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
        value={value.name}
        onChange={(event) => onChange({ name: event.target.value })}
      />
      <Field
        label={t("email")}
        hint={t("admin.email_hint")}
        error={saving.wrong("email")}
        type="email"
        required
        value={value.email}
        onChange={(event) => onChange({ email: event.target.value })}
      />
      <InitialPassword
        label={t("admin.password")}
        hint={t("admin.password_hint")}
        error={saving.wrong("password")}
        value={value.password}
        onChange={(password) => onChange({ password })}
      />
      <Belonging
        units={units}
        language={t("profile.language")}
        value={value}
        wrong={saving.wrong}
        onChange={onChange}
      />
      <FormFoot
        saving={saving}
        label={t("admin.create")}
        changed={value.roles.length > 0}
        unsaved={unsaved}
      />
    </form>
  );
}
