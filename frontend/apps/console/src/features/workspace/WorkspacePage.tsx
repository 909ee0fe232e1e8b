import { type Asked, administration, type Locale } from "@kefu/api";
import { ErrorState, Field, SelectField } from "@kefu/ui";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { Detail } from "../admin/Detail.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
import { History } from "../admin/History.tsx";
import { differs } from "../admin/leaving.ts";
import { useBegun, useSaving } from "../admin/saving.ts";
import { useMe } from "../members/session.ts";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { leftOf } from "../units/units.ts";
import { zonesWith } from "./zones.ts";

const LOCALES: Locale[] = ["zh", "en"];
/** Between how many days tickets may close, as the server has it. */
const DAYS = { min: 1, max: 60 };

/** What holds for the whole workspace: its name, language and clock where nobody's own are known, and what tickets do by themselves. */
export function WorkspacePage() {
  const { t } = useTexts("workspace");
  const queries = useQueryClient();
  const { workspace } = useMe();
  const read = useQuery({ queryKey: keys.workspace, queryFn: administration.workspace, staleTime: 0 });
  const [changes, setChanges] = useState<Omit<Asked<"WorkspaceChange">, "version">>({});
  const [version, setVersion] = useBegun(read.data?.version ?? 0, Object.keys(changes).length > 0);
  const saving = useSaving(async () => {
    await queries.refetchQueries({ queryKey: keys.workspace });
    setVersion(queries.getQueryData<{ version: number }>(keys.workspace)?.version ?? version);
  });
  if (read.error && !read.data) {
    return (
      <ErrorState
        title={t("admin:failed")}
        text={sentenceOf(read.error, t)}
        retryLabel={t("shell:retry")}
        retry={() => void read.refetch()}
      />
    );
  }
  if (!read.data) return <section className="detail whole" aria-busy="true" aria-label={t("title")} />;
  const now = { ...read.data, ...changes };

  function reset() {
    setChanges({});
    saving.forget();
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    void saving.save(
      (key) => administration.changeWorkspace({ version, ...changes }, key),
      (saved) => {
        queries.setQueryData(keys.workspace, saved);
        void queries.invalidateQueries({ queryKey: keys.session });
        setVersion(saved.version);
        // what was typed while it was being saved stays
        setChanges((now) => leftOf(now, changes));
        tell(t("saved"));
      },
    );
  }

  return (
    <Detail title={t("title")} back="/admin" whole>
      <form onSubmit={submit} autoComplete="off">
        <Field
          label={t("name")}
          hint={t("name_hint")}
          error={saving.wrong("name")}
          required
          maxLength={200}
          value={now.name}
          onChange={(event) => setChanges({ ...changes, name: event.target.value })}
        />
        <SelectField
          label={t("locale")}
          hint={t("locale_hint")}
          error={saving.wrong("locale")}
          options={LOCALES.map((key) => ({ key, label: t(`shell:language.${key}`) }))}
          value={now.locale}
          onChange={(event) => setChanges({ ...changes, locale: event.target.value as Locale })}
        />
        <SelectField
          label={t("time_zone")}
          hint={t("time_zone_hint")}
          error={saving.wrong("time_zone")}
          options={zonesWith(now.time_zone)}
          value={now.time_zone}
          onChange={(event) => setChanges({ ...changes, time_zone: event.target.value })}
        />
        <Field
          label={t("close_after")}
          hint={t("close_after_hint")}
          error={saving.wrong("close_after_days")}
          className="input short"
          type="number"
          required
          {...DAYS}
          value={Number.isNaN(now.close_after_days) ? "" : now.close_after_days}
          onChange={(event) => setChanges({ ...changes, close_after_days: event.target.valueAsNumber })}
        />
        <label className="tick switch">
          <input
            type="checkbox"
            checked={now.assign_on_reply}
            onChange={(event) => setChanges({ ...changes, assign_on_reply: event.target.checked })}
          />
          <span>
            {t("assign_on_reply")}
            <small>{t("assign_on_reply_hint")}</small>
          </span>
        </label>
        <FormFoot
          saving={saving}
          label={t("save")}
          changed={Object.keys(changes).length > 0 && now.name.trim() !== ""}
          unsaved={differs(changes, read.data)}
          onReset={reset}
        />
      </form>
      <History of={workspace.id} topic="workspace" />
    </Detail>
  );
}
