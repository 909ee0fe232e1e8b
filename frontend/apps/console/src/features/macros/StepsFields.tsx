import type { Locale } from "@kefu/api";
import { Field, SelectField } from "@kefu/ui";
import { useTexts } from "../../app/texts.tsx";
import { usePeople } from "../members/people.ts";
import { PreparedText } from "../replies/PreparedText.tsx";
import { KINDS, NEXT, PRIORITIES } from "../tickets/words.ts";
import { FieldSteps } from "./FieldSteps.tsx";
import type { Values } from "./steps.ts";

interface Props {
  values: Values;
  wrong: (field: string) => string | null;
  onChange: (change: Partial<Values>) => void;
}

const LOCALES: Locale[] = ["zh", "en"];

/** Every step a macro may have; an empty one is none. */
export function StepsFields({ values, wrong, onChange }: Props) {
  const { t, language } = useTexts("macros");
  const { members, teams, unitName } = usePeople();
  const stay = { key: "", label: t("stays") };
  const [given = "", id] = values.give.split(":");
  const gone = given === "team" && !teams.some((team) => team.id === id) ? unitName(id) : null;
  const owners = [
    stay,
    { key: "me", label: t("give_me") },
    ...members
      .filter((member) => member.active)
      .map(({ id, name }) => ({ key: `member:${id}`, label: name })),
    ...teams.map(({ id, name }) => ({ key: `team:${id}`, label: name })),
    ...(gone ? [{ key: values.give, label: gone }] : []),
  ];
  return (
    <>
      <div className="pair">
        <SelectField
          label={t("tickets:field.status")}
          error={wrong("steps.status")}
          options={[stay, ...NEXT.new.map((key) => ({ key, label: t(`tickets:status.${key}`) }))]}
          value={values.status}
          onChange={(event) => onChange({ status: event.target.value as Values["status"] })}
        />
        <SelectField
          label={t("tickets:field.owner")}
          error={wrong("steps.give")}
          options={owners}
          value={values.give}
          onChange={(event) => onChange({ give: event.target.value })}
        />
        <SelectField
          label={t("tickets:field.kind")}
          options={[stay, ...KINDS.map((key) => ({ key, label: t(`tickets:kind.${key}`) }))]}
          value={values.kind}
          onChange={(event) => onChange({ kind: event.target.value as Values["kind"] })}
        />
        <SelectField
          label={t("tickets:field.priority")}
          options={[stay, ...PRIORITIES.map((key) => ({ key, label: t(`tickets:priority.${key}`) }))]}
          value={values.priority}
          onChange={(event) => onChange({ priority: event.target.value as Values["priority"] })}
        />
        <Field
          label={t("add_tags")}
          hint={t("tags_hint")}
          error={wrong("steps.add_tags")}
          value={values.add_tags}
          onChange={(event) => onChange({ add_tags: event.target.value })}
        />
        <Field
          label={t("remove_tags")}
          error={wrong("steps.remove_tags")}
          value={values.remove_tags}
          onChange={(event) => onChange({ remove_tags: event.target.value })}
        />
      </div>
      <FieldSteps
        drafts={values.fields}
        kind={values.kind}
        wrong={wrong}
        onChange={(fields) => onChange({ fields })}
      />
      {LOCALES.map((locale) => (
        <PreparedText
          key={locale}
          label={t(`reply_${locale}`)}
          locale={locale}
          error={wrong(`steps.reply.${locale}`)}
          value={values[locale]}
          onChange={(text) => onChange({ [locale]: text })}
        />
      ))}
      <PreparedText
        label={t("tickets:composer.note")}
        locale={language === "zh" ? "zh" : "en"}
        explained
        error={wrong("steps.note") ?? wrong("steps")}
        value={values.note}
        onChange={(note) => onChange({ note })}
      />
    </>
  );
}
