import { type Macro, macros, newId, type Unit } from "@kefu/api";
import { Field } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
import { withSaved } from "../admin/items.ts";
import { differs } from "../admin/leaving.ts";
import { useSaving } from "../admin/saving.ts";
import { useFields } from "../fields/fields.ts";
import { PreparedActions } from "../replies/PreparedActions.tsx";
import { SharingField, useSharing } from "../replies/SharingField.tsx";
import { tell } from "../shell/notices.ts";
import { leftOf } from "../units/units.ts";
import { macrosChanged, placeOfMacro } from "./macros.ts";
import { StepsFields } from "./StepsFields.tsx";
import { NO_STEPS, stepsOf, type Values, valuesOf } from "./steps.ts";

interface Props {
  /** The one that is changed; none when another one is made. */
  macro?: Macro;
  /** What a new one begins with. */
  start?: Macro;
  shared: boolean;
  units: Unit[];
  onSaved: (saved: Macro) => void;
}

/** Make a macro, or change one. Only what was touched is sent. */
export function MacroForm({ macro, start, shared, units, onSaved }: Props) {
  const { t } = useTexts("macros");
  const queries = useQueryClient();
  const saving = useSaving(() => macrosChanged(queries));
  const sharing = useSharing(units);
  const fields = useFields() ?? [];
  const [id, setId] = useState(newId);
  const from = macro ?? start;
  const [name, setName] = useState<string | null>(null);
  const [unit, setUnit] = useState<string | null | undefined>(undefined);
  const [changes, setChanges] = useState<Partial<Values>>({});
  const begun = {
    name: macro ? macro.name : start ? t("replies:copy_of", { title: start.name }) : "",
    unit_id: from ? from.unit_id : shared ? (sharing[0]?.key ?? null) : null,
    ...(from ? valuesOf(from.steps) : NO_STEPS),
  };
  const values = { ...begun, ...changes };
  const now = { name: name ?? begun.name, unit_id: unit !== undefined ? unit : begun.unit_id };
  const stepped = Object.keys(changes).length > 0;
  const changed = macro ? name !== null || unit !== undefined || stepped : now.name.trim() !== "";

  function reset() {
    setName(null);
    setUnit(undefined);
    setChanges({});
    saving.forget();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    const steps = stepsOf(values, fields);
    void saving.save(
      (key) =>
        macro
          ? macros.change(macro.id, { version: macro.version, ...now, ...(stepped ? { steps } : {}) }, key)
          : macros.add({ id, ...now, steps }),
      async (saved) => {
        queries.setQueryData<{ items: Macro[] }>(keys.macros, (known) => withSaved(known, saved));
        await macrosChanged(queries);
        setId(newId());
        // what was typed while it was being saved stays
        setName((now) => (now === name ? null : now));
        setUnit((now) => (now === unit ? undefined : now));
        setChanges((now) => leftOf(now, changes));
        tell(t("replies:saved", { title: saved.name }));
        if (!macro || placeOfMacro(saved) !== placeOfMacro(macro)) saving.open(() => onSaved(saved));
      },
    );
  }

  return (
    <>
      <form onSubmit={submit} autoComplete="off" inert={macro ? !macro.may_change : false}>
        <div className={sharing.length > 0 ? "pair" : undefined}>
          <Field
            label={t("name")}
            error={saving.wrong("name")}
            required
            maxLength={200}
            value={now.name}
            onChange={(event) => setName(event.target.value)}
          />
          <SharingField
            options={sharing}
            value={now.unit_id}
            error={saving.wrong("unit_id")}
            onChange={setUnit}
          />
        </div>
        <StepsFields
          values={values}
          wrong={saving.wrong}
          onChange={(change) => setChanges({ ...changes, ...change })}
        />
        <FormFoot
          saving={saving}
          label={t("replies:save")}
          changed={changed}
          unsaved={differs({ ...now, ...changes }, begun)}
          onReset={macro ? reset : undefined}
        />
      </form>
      {macro ? (
        <PreparedActions
          id={macro.id}
          name={macro.name}
          here={placeOfMacro(macro)}
          mayChange={macro.may_change}
          copied={macro}
          remove={() => macros.remove(macro.id)}
          restore={() => macros.restore(macro.id)}
          changed={() => macrosChanged(queries)}
        />
      ) : null}
    </>
  );
}
