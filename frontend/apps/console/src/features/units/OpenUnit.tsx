import type { Unit } from "@kefu/api";
import { useState } from "react";
import { History } from "../admin/History.tsx";
import { useBegun } from "../admin/saving.ts";
import { UnitArchiving } from "./UnitArchiving.tsx";
import type { UnitValues } from "./UnitFields.tsx";
import { UnitForm } from "./UnitForm.tsx";
import { UnitPeople } from "./UnitPeople.tsx";

/** What can be changed on a unit, who belongs to it, and what became of it. */
export function OpenUnit({ unit, units }: { unit: Unit; units: Unit[] }) {
  const [changes, setChanges] = useState<Partial<UnitValues>>({});
  // an archived unit has no form: what was typed before somebody archived it comes back with it
  const touched = Object.keys(changes).length > 0;
  const [version, setVersion] = useBegun(unit.version, touched);
  return (
    <>
      {unit.archived ? null : (
        <UnitForm
          unit={unit}
          units={units}
          version={version}
          onVersion={setVersion}
          changes={changes}
          onChange={setChanges}
        />
      )}
      <UnitPeople unit={unit} units={units} />
      {unit.parent_id === null ? null : <UnitArchiving unit={unit} unsaved={touched && !unit.archived} />}
      <History of={unit.id} topic="unit" />
    </>
  );
}
