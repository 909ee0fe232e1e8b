import { type Asked, administration, type Unit } from "@kefu/api";
import { Button } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { useSaving } from "../admin/saving.ts";
import { useMay } from "../members/session.ts";
import { tell } from "../shell/notices.ts";
import { showUnit } from "./units.ts";

/** Put a unit away that is not used any more, or bring it back; what is still there, or not saved yet, is told. */
export function UnitArchiving({ unit, unsaved }: { unit: Unit; unsaved: boolean }) {
  const { t } = useTexts("units");
  const may = useMay("unit:manage");
  const queries = useQueryClient();
  const saving = useSaving(() => queries.refetchQueries({ queryKey: keys.units }));
  if (!may) return null;
  const waits = saving.busy || unsaved;

  function ask() {
    const body: Asked<"UnitChange"> = { version: unit.version, archived: !unit.archived };
    void saving.save(
      (key) => administration.changeUnit(unit.id, body, key),
      (saved) => {
        showUnit(queries, saved);
        tell(t(saved.archived ? "archived_now" : "unarchived", { name: saved.name }));
      },
    );
  }

  return (
    <div className="unit-archiving">
      <Button
        aria-disabled={waits}
        aria-describedby={unsaved ? `unsaved-${unit.id}` : undefined}
        onClick={() => unsaved || ask()}
      >
        {t(unit.archived ? "unarchive" : "archive")}
      </Button>
      {unsaved ? (
        <p className="warned" id={`unsaved-${unit.id}`}>
          {t("archive_unsaved")}
        </p>
      ) : null}
      <p className="muted">{t(unit.archived ? "archived_hint" : "archive_hint")}</p>
      <div role="alert">
        {saving.conflict ? <p className="warned">{t("archive_conflict")}</p> : null}
        {saving.problem ? <p className="bad">{saving.problem}</p> : null}
      </div>
    </div>
  );
}
