import { invitations, type Locale, newId, type Role, type SentInvitation, type Unit } from "@kefu/api";
import { Field, SelectField } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "../../app/keys.ts";
import { FormFoot } from "../admin/FormFoot.tsx";
import { useSaving } from "../admin/saving.ts";
import { choicesOf } from "../units/units.ts";
import { RolesField } from "./RolesField.tsx";

const LOCALES: Locale[] = ["zh", "en"];

interface Props {
  units: Unit[];
  /** The unit somebody was asked for, if any. */
  unitId?: string;
  onSent: (sent: SentInvitation) => void;
}

/** Asking somebody to work here: they say their name and choose a password themselves. */
export function InviteForm({ units, unitId, onSent }: Props) {
  const { t, i18n } = useTranslation("members");
  const queries = useQueryClient();
  const saving = useSaving();
  const [id] = useState(newId);
  const place = units.find((unit) => unit.id === unitId) ?? units.find((unit) => unit.parent_id === null);
  const [values, setValues] = useState({ email: "", unit_id: place?.id ?? "" });
  const [locale, setLocale] = useState<Locale>(i18n.language === "zh" ? "zh" : "en");
  const [roles, setRoles] = useState<Role[]>(["agent"]);

  function submit(event: FormEvent) {
    event.preventDefault();
    void saving.save(
      () => invitations.send({ id, ...values, locale, roles }),
      async (sent) => {
        await queries.refetchQueries({ queryKey: keys.invitations });
        onSent(sent);
      },
    );
  }

  return (
    <form onSubmit={submit} autoComplete="off">
      <p className="muted lead">{t("invite.text")}</p>
      <Field
        label={t("email")}
        hint={t("admin.email_hint")}
        error={saving.wrong("email")}
        type="email"
        required
        value={values.email}
        onChange={(event) => setValues({ ...values, email: event.target.value })}
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
        label={t("invite.language")}
        options={LOCALES.map((key) => ({ key, label: t(`shell:language.${key}`) }))}
        value={locale}
        onChange={(event) => setLocale(event.target.value as Locale)}
      />
      <RolesField value={roles} error={saving.wrong("roles")} onChange={setRoles} />
      <FormFoot saving={saving} label={t("invite.send")} changed={roles.length > 0} />
    </form>
  );
}
