import { type Asked, administration, type Unit } from "@kefu/api";
import { useQueryClient } from "@tanstack/react-query";
import type { Dispatch, FormEvent, SetStateAction } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
import { useSaving } from "../admin/saving.ts";
import { tell } from "../shell/notices.ts";
import { UnitFields, type UnitValues } from "./UnitFields.tsx";
import { changesWith, leftOf, showUnit } from "./units.ts";

interface Props {
  unit: Unit;
  units: Unit[];
  /** What was touched and is not saved yet. */
  changes: Partial<UnitValues>;
  onChange: Dispatch<SetStateAction<Partial<UnitValues>>>;
  /** At which it was first touched. */
  version: number;
  onVersion: (version: number) => void;
}

/** Renaming and moving. Only what was touched is sent, as of the version it was first touched at. */
export function UnitForm({ unit, units, changes, onChange, version, onVersion }: Props) {
  const { t } = useTexts("units");
  const queries = useQueryClient();
  const saving = useSaving(async () => {
    await queries.refetchQueries({ queryKey: keys.units });
    const known = queries.getQueryData<{ items: Unit[] }>(keys.units)?.items;
    onVersion(known?.find(({ id }) => id === unit.id)?.version ?? version);
  });
  const now = { ...unit, ...changes };
  const changed = Object.keys(changes).length > 0;

  function reset() {
    onChange({});
    saving.forget();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    const body = { version, ...changes } as Asked<"UnitChange">;
    void saving.save(
      (key) => administration.changeUnit(unit.id, body, key),
      (saved) => {
        showUnit(queries, saved);
        onVersion(saved.version);
        // what was typed while it was being saved stays
        onChange((now) => leftOf(now, { ...unit, ...changes }));
        tell(t("saved", { name: saved.name }));
      },
    );
  }

  return (
    <form onSubmit={submit} autoComplete="off">
      <UnitFields
        values={now}
        units={units}
        unit={unit}
        saving={saving}
        onChange={(change) => onChange((before) => changesWith(before, change, unit, saving.busy))}
      />
      <FormFoot saving={saving} label={t("save")} changed={changed} unsaved={changed} onReset={reset} />
    </form>
  );
}
