import { type Import, imports } from "@kefu/api";
import { Button, fullDate } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { useAsking } from "../admin/asking.ts";

/** What can be done with it now: let it run unless its columns were changed since it was looked through, stop it, undo it. */
export function ImportActions({ one, remapped }: { one: Import; remapped: boolean }) {
  const { t } = useTexts("imports");
  const queries = useQueryClient();
  const locale = useLocale();
  const [sure, setSure] = useState(false);
  const saving = useAsking(() => queries.invalidateQueries({ queryKey: keys.import(one.id) }));
  const count = one.added + one.changed;

  function ask(verb: (key: string) => Promise<Import>) {
    setSure(false);
    void saving.save(verb, (next) => {
      queries.setQueryData(keys.import(one.id), next);
      void queries.invalidateQueries({ queryKey: keys.imports, exact: true });
    });
  }
  const run = () => ask((key) => imports.run(one.id, one.version, key));
  const stop = () => ask((key) => imports.stop(one.id, key));
  const undo = () => ask((key) => imports.undo(one.id, one.version, key));

  return (
    <div className="import-actions">
      {one.state === "ready" && !remapped ? (
        <Button tone="primary" disabled={saving.busy || count === 0} onClick={run}>
          {count ? t("run", { count }) : t("run_nothing")}
        </Button>
      ) : null}
      {["draft", "checking", "ready"].includes(one.state) ? (
        <Button disabled={saving.busy} onClick={stop}>
          {t("give_up")}
        </Button>
      ) : null}
      {one.state === "running" ? (
        <Button disabled={saving.busy} onClick={stop}>
          {t("stop")}
        </Button>
      ) : null}
      {one.undo_until && !sure ? (
        <Button disabled={saving.busy} onClick={() => setSure(true)}>
          {t("undo.ask")}
        </Button>
      ) : null}
      {one.undo_until && sure ? (
        <fieldset aria-label={t("undo.ask")}>
          <p>{t("undo.text")}</p>
          <div className="row-of-buttons">
            <Button tone="danger" disabled={saving.busy} onClick={undo} autoFocus>
              {t("undo.do")}
            </Button>
            <Button onClick={() => setSure(false)}>{t("undo.not")}</Button>
          </div>
        </fieldset>
      ) : null}
      {one.undo_until && !sure ? (
        <span className="muted">{t("undo.until", { date: fullDate(one.undo_until, locale) })}</span>
      ) : null}
      {one.by_restore ? <p role="status">{t("by_restore")}</p> : null}
      {one.state === "undone" ? (
        <p role="status">{t("undone", { back: one.taken_back, kept: one.kept })}</p>
      ) : null}
      <span className="bad" role="alert">
        {saving.conflict ? t("moved") : saving.problem}
      </span>
    </div>
  );
}
