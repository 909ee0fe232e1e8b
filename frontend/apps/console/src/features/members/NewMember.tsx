import { administration, type Locale, type Member, newId, type Role, type Unit } from "@kefu/api";
import { Field, SelectField } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { FormFoot } from "../admin/FormFoot.tsx";
import { useSaving } from "../admin/saving.ts";
import { tell } from "../shell/notices.ts";
import { choicesOf } from "../units/units.ts";
import { InitialPassword } from "./InitialPassword.tsx";
import { showMember } from "./people.ts";
import { RolesField } from "./RolesField.tsx";

const LOCALES: Locale[] = ["zh", "en"];

interface Props {
  units: Unit[];
  /** The unit somebody was asked for, if any. */
  unitId?: string;
  onMade: (member: Member) => void;
}

/** Somebody new. The first password is told to them by whoever adds them. */
export function NewMember({ units, unitId, onMade }: Props) {
  const { t, i18n } = useTranslation("members");
  const queries = useQueryClient();
  const saving = useSaving();
  const [id] = useState(newId);
  const place = units.find((unit) => unit.id === unitId) ?? units.find((unit) => unit.parent_id === null);
  const [values, setValues] = useState({ name: "", email: "", password: "", unit_id: place?.id ?? "" });
  const [locale, setLocale] = useState<Locale>(i18n.language === "zh" ? "zh" : "en");
  const [roles, setRoles] = useState<Role[]>(["agent"]);

  function submit(event: FormEvent) {
    event.preventDefault();
    const { password, ...rest } = values;
    void saving.save(
      () => administration.addMember({ id, ...rest, locale, roles, ...(password ? { password } : {}) }),
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
      <SelectField
        label={t("admin.unit")}
        hint={t("admin.unit_hint")}
        error={saving.wrong("unit_id")}
        options={choicesOf(units)}
        value={values.unit_id}
        onChange={(event) => setValues({ ...values, unit_id: event.target.value })}
      />
      <SelectField
        label={t("profile.language")}
        options={LOCALES.map((key) => ({ key, label: t(`shell:language.${key}`) }))}
        value={locale}
        onChange={(event) => setLocale(event.target.value as Locale)}
      />
      <RolesField value={roles} error={saving.wrong("roles")} onChange={setRoles} />
      <FormFoot saving={saving} label={t("admin.create")} changed={roles.length > 0} />
    </form>
  );
}
