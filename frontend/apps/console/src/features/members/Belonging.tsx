import type { Locale, Role, Unit } from "@kefu/api";
import { SelectField } from "@kefu/ui";
import { useTexts } from "../../app/texts.tsx";
import { choicesOf } from "../units/units.ts";
import { RolesField } from "./RolesField.tsx";

const LOCALES: Locale[] = ["zh", "en"];

export interface Belongs {
  unit_id: string;
  locale: Locale;
  roles: Role[];
}

interface Props {
  units: Unit[];
  /** What the language is for. */
  language: string;
  value: Belongs;
  wrong: (field: string) => string | null;
  onChange: (value: Belongs) => void;
}

/** Where somebody new belongs, which language they work in, and what they may do. */
export function Belonging({ units, language, value, wrong, onChange }: Props) {
  const { t } = useTexts("members");
  return (
    <>
      <SelectField
        label={t("admin.unit")}
        hint={t("admin.unit_hint")}
        error={wrong("unit_id")}
        options={choicesOf(units, value.unit_id)}
        value={value.unit_id}
        onChange={(event) => onChange({ ...value, unit_id: event.target.value })}
      />
      <SelectField
        label={language}
        options={LOCALES.map((key) => ({ key, label: t(`shell:language.${key}`) }))}
        value={value.locale}
        onChange={(event) => onChange({ ...value, locale: event.target.value as Locale })}
      />
      <RolesField
        value={value.roles}
        error={wrong("roles")}
        onChange={(roles) => onChange({ ...value, roles })}
      />
    </>
  );
}
