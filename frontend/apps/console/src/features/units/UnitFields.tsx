import type { Unit, UnitKind } from "@kefu/api";
import { Field, SelectField } from "@kefu/ui";
import { useTexts } from "../../app/texts.tsx";
import type { Saving } from "../admin/saving.ts";
import { choicesOf, parentsFor } from "./units.ts";

const KINDS: UnitKind[] = ["region", "team"];

export interface UnitValues {
  name: string;
  kind: UnitKind;
  parent_id: string | null;
}

interface Props {
  values: UnitValues;
  units: Unit[];
  /** The unit that is there already; none lies below itself. */
  unit?: Unit;
  saving: Saving;
  onChange: (change: Partial<UnitValues>) => void;
}

/** What a unit is called, what it is and where it lies. The headquarters is and stays at the top. */
export function UnitFields({ values, units, unit, saving, onChange }: Props) {
  const { t } = useTexts("units");
  const allowed = new Set(parentsFor(units, values.kind, unit).map((each) => each.id));
  return (
    <>
      <Field
        label={t("name")}
        error={saving.wrong("name")}
        required
        maxLength={200}
        value={values.name}
        onChange={(event) => onChange({ name: event.target.value })}
      />
      {values.kind === "headquarters" ? null : (
        <div className="pair">
          <SelectField
            label={t("kind_label")}
            hint={t(`kind_hint.${values.kind}`)}
            error={saving.wrong("kind")}
            options={KINDS.map((key) => ({ key, label: t(`kind.${key}`) }))}
            value={values.kind}
            onChange={(event) => onChange({ kind: event.target.value as UnitKind })}
          />
          <SelectField
            label={t("parent")}
            hint={unit ? t("parent_hint") : ""}
            error={saving.wrong("parent_id")}
            options={choicesOf(units, values.parent_id).filter(
              (choice) => allowed.has(choice.key) || choice.key === values.parent_id,
            )}
            value={values.parent_id ?? ""}
            onChange={(event) => onChange({ parent_id: event.target.value })}
          />
        </div>
      )}
    </>
  );
}
