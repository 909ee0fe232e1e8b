import { type FieldAbout, type FieldType, fields, type Kind, newId, type TicketField } from "@kefu/api";
import { Field, SelectField, TextField } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
import { differs } from "../admin/leaving.ts";
import { useBegun, useSaving } from "../admin/saving.ts";
import { tell } from "../shell/notices.ts";
import { hasUnseen } from "../tags/unseen.ts";
import { leftOf } from "../units/units.ts";
import { ChoicesField } from "./ChoicesField.tsx";
import { type ChoiceDraft, choicesOf, draftsOf, emptyChoice, keyed } from "./choices.ts";
import { calledIn, fieldsChanged, fieldsQuery } from "./fields.ts";
import { TicketOnly } from "./TicketOnly.tsx";

const TYPES: FieldType[] = ["text", "long_text", "number", "date", "checkbox", "choice", "choices"];
const ABOUT: FieldAbout[] = ["ticket", "customer"];
const LANGUAGES = ["zh", "en"] as const;

interface Values {
  name: Record<"zh" | "en", string>;
  help: Record<"zh" | "en", string>;
  about: FieldAbout;
  type: FieldType;
  choices: ChoiceDraft[];
  kinds: Kind[];
  required: boolean;
}

function valuesOf(field: TicketField | undefined): Values {
  const texts = (of: TicketField["name"] | undefined) => ({ zh: of?.zh ?? "", en: of?.en ?? "" });
  return {
    name: texts(field?.name),
    help: texts(field?.help),
    about: field?.about ?? "ticket",
    type: field?.type ?? "text",
    choices: field ? draftsOf(field.choices) : [emptyChoice(), emptyChoice()],
    kinds: field?.kinds ?? [],
    required: field?.required ?? false,
  };
}

interface Props {
  /** The one that is changed; none when another one is made. */
  field?: TicketField;
  onSaved: (saved: TicketField) => void;
}

/** Describe a field, or change one. Only what was touched is sent. */
export function FieldForm({ field, onSaved }: Props) {
  const { t, language: spoken } = useTexts("fields");
  const queries = useQueryClient();
  const [id, setId] = useState(newId);
  const [changes, setChanges] = useState<Partial<Values>>({});
  const [version, setVersion] = useBegun(field?.version ?? 0, Object.keys(changes).length > 0);
  const saving = useSaving(async () => {
    await fieldsChanged(queries);
    const known = queries.getQueryData(fieldsQuery.queryKey)?.items;
    setVersion(known?.find((one) => one.id === field?.id)?.version ?? version);
  });
  const from = valuesOf(field);
  const now = { ...from, ...changes };
  const chosen = now.type === "choice" || now.type === "choices";
  const named = now.name.zh.trim() !== "" || now.name.en.trim() !== "";
  const changed = field ? Object.keys(changes).length > 0 : named;

  function change(values: Partial<Values>) {
    setChanges({ ...changes, ...values });
  }
  function reset() {
    setChanges({});
    saving.forget();
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    const { choices, ...rest } = now;
    const made = { id, ...rest, choices: chosen ? choicesOf(choices) : [] };
    const { choices: rechosen, type: _, about: __, ...touched } = changes;
    const change = { ...touched, ...(rechosen ? { choices: choicesOf(rechosen) } : {}) };
    void saving.save(
      (key) => (field ? fields.change(field.id, { version, ...change }, key) : fields.add(made)),
      async (saved) => {
        await fieldsChanged(queries);
        setId(newId());
        setVersion(saved.version);
        // what was typed while it was being saved stays
        setChanges((now) => {
          const left = leftOf(now, changes);
          return left.choices ? { ...left, choices: keyed(left.choices, choices, saved.choices) } : left;
        });
        tell(t("saved", { name: calledIn(saved.name, spoken) }));
        if (!field) saving.open(() => onSaved(saved));
      },
    );
  }

  return (
    <form onSubmit={submit} autoComplete="off">
      <div className="pair">
        {LANGUAGES.map((language) => (
          <Field
            key={language}
            label={t(`name_${language}`)}
            error={
              saving.wrong(`name.${language}`) ??
              (language === spoken ? saving.wrong("name") : null) ??
              (hasUnseen(now.name[language]) ? t("unseen") : null)
            }
            maxLength={200}
            value={now.name[language]}
            onChange={(event) => change({ name: { ...now.name, [language]: event.target.value } })}
          />
        ))}
      </div>
      {field ? null : (
        <div className="pair">
          <SelectField
            label={t("about.label")}
            options={ABOUT.map((key) => ({ key, label: t(`about.${key}`) }))}
            value={now.about}
            onChange={(event) =>
              change({ about: event.target.value as FieldAbout, kinds: [], required: false })
            }
          />
          <SelectField
            label={t("type.label")}
            hint={t("type.hint")}
            error={saving.wrong("type")}
            options={TYPES.map((key) => ({ key, label: t(`type.${key}`) }))}
            value={now.type}
            onChange={(event) => change({ type: event.target.value as FieldType })}
          />
        </div>
      )}
      {chosen ? (
        <ChoicesField
          choices={now.choices}
          wrong={saving.wrong}
          onChange={(choices) => change({ choices })}
        />
      ) : null}
      <div className="pair">
        {LANGUAGES.map((language) => (
          <TextField
            key={language}
            label={t(`help_${language}`)}
            error={saving.wrong(`help.${language}`)}
            rows={2}
            maxLength={500}
            value={now.help[language]}
            onChange={(event) => change({ help: { ...now.help, [language]: event.target.value } })}
          />
        ))}
      </div>
      {now.about === "ticket" ? <TicketOnly now={now} onChange={change} /> : null}
      <FormFoot
        saving={saving}
        label={t(field ? "save" : "create")}
        changed={changed && named}
        unsaved={differs(changes, from)}
        onReset={field ? reset : undefined}
      />
    </form>
  );
}
