import { type Import, imports } from "@kefu/api";
import { Button } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { useAsking } from "../admin/asking.ts";
import { remapped } from "./imports.ts";
import { useColumns } from "./useColumns.ts";

interface Props {
  one: Import;
  fixed: boolean;
  mapping: Import["mapping"];
  changed: boolean;
  onMapping: (mapping: Import["mapping"]) => void;
}

/** Which column is what; what is left out is not read. */
export function Columns({ one, fixed, mapping, changed, onMapping }: Props) {
  const { t } = useTexts("imports");
  const { columns, nameOf } = useColumns();
  const queries = useQueryClient();
  const saving = useAsking(() => queries.invalidateQueries({ queryKey: keys.import(one.id) }));

  function check() {
    void saving.save(
      (key) => imports.map(one.id, { version: one.version, mapping }, key),
      (next) => queries.setQueryData(keys.import(one.id), next),
    );
  }

  return (
    <section aria-label={t("columns.title")}>
      <h2>{t("columns.title")}</h2>
      <p className="muted">{t("columns.text")}</p>
      <div className="import-columns">
        {one.header.map((name, place) => {
          const called = name || t("columns.nameless", { place: place + 1 });
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns stay where they are
            <label key={place}>
              <bdi title={called}>{called}</bdi>
              <select
                className="input"
                aria-label={t("columns.of", { name: called })}
                value={mapping[place] ?? ""}
                disabled={fixed}
                onChange={(event) => onMapping(remapped(mapping, place, event.target.value || null))}
              >
                <option value="">{t("columns.out")}</option>
                {columns.map((field) => (
                  <option key={field} value={field}>
                    {nameOf(field)}
                  </option>
                ))}
              </select>
            </label>
          );
        })}
      </div>
      <div className="row-of-buttons">
        {changed || one.state === "draft" ? (
          <Button tone="primary" disabled={saving.busy || fixed} onClick={check}>
            {t("columns.check")}
          </Button>
        ) : null}
        <span className="bad" role="alert">
          {saving.conflict ? t("moved") : saving.problem}
        </span>
      </div>
    </section>
  );
}
