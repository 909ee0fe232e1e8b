import { type Asked, administration, newId, type Unit } from "@kefu/api";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
import { differs } from "../admin/leaving.ts";
import { useSaving } from "../admin/saving.ts";
import { tell } from "../shell/notices.ts";
import { UnitFields, type UnitValues } from "./UnitFields.tsx";
import { showUnit } from "./units.ts";

interface Props {
  units: Unit[];
  /** The unit it was asked for, if any. */
  below: string;
  onMade: (unit: Unit) => void;
}

export function NewUnit({ units, below, onMade }: Props) {
  const { t } = useTexts("units");
  const queries = useQueryClient();
  const saving = useSaving();
  const [id] = useState(newId);
  const parent = units.find((unit) => unit.id === below) ?? units.find((unit) => unit.parent_id === null);
  const [begun] = useState<UnitValues>({ name: "", kind: "team", parent_id: parent?.id ?? "" });
  const [values, setValues] = useState(begun);

  function submit(event: FormEvent) {
    event.preventDefault();
    void saving.save(
      () => administration.addUnit({ id, ...values } as Asked<"NewUnit">),
      (unit) => {
        showUnit(queries, unit);
        tell(t("added", { name: unit.name }));
        saving.open(() => onMade(unit));
      },
    );
  }

  return (
    <form onSubmit={submit} autoComplete="off">
      <UnitFields
        values={values}
        units={units}
        saving={saving}
        onChange={(change) => setValues({ ...values, ...change })}
      />
      <FormFoot
        saving={saving}
        label={t("create")}
        changed={values.name.trim() !== ""}
        unsaved={differs(values, begun)}
      />
    </form>
  );
}
