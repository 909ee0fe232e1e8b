import { administration, type Channel, type Inbox, type Unit } from "@kefu/api";
import { Field, SelectField } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
import { differs } from "../admin/leaving.ts";
import { useBegun, useSaving } from "../admin/saving.ts";
import { tell } from "../shell/notices.ts";
import { choicesOf, leftOf } from "../units/units.ts";
import { InboxTest } from "./InboxTest.tsx";
import { showInbox } from "./inboxes.ts";
import { SettingField } from "./SettingField.tsx";
import { type Schema, settingsOf } from "./settings.ts";
import { WindowPreview } from "./WindowPreview.tsx";

type Changes = Partial<Pick<Inbox, "name" | "unit_id" | "team_id" | "active">>;

interface Props {
  inbox: Inbox;
  channel: Channel | undefined;
  units: Unit[];
}

/** What an inbox is set to. Only what was touched is sent, so two people may change different things. */
export function InboxForm({ inbox, channel, units }: Props) {
  const { t } = useTexts("inboxes");
  const queries = useQueryClient();
  const [changes, setChanges] = useState<Changes>({});
  const [settings, setSettings] = useState<Record<string, unknown>>({});
  const [resets, setResets] = useState(0);
  const [version, setVersion] = useBegun(inbox.version, Object.keys({ ...changes, ...settings }).length > 0);
  const saving = useSaving(async () => {
    await queries.refetchQueries({ queryKey: keys.inboxes });
    const known = queries.getQueryData<{ items: Inbox[] }>(keys.inboxes)?.items;
    setVersion(known?.find(({ id }) => id === inbox.id)?.version ?? version);
  });
  const now = { ...inbox, ...changes };
  const drawn = settingsOf((channel?.settings ?? {}) as Schema);
  const changed = Object.keys(changes).length + Object.keys(settings).length > 0;
  const kept = { ...Object.fromEntries(drawn.map(({ key, initial }) => [key, initial])), ...inbox.settings };

  function reset() {
    setChanges({});
    setSettings({});
    setResets(resets + 1);
    saving.forget();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    const body = { version, ...changes };
    void saving.save(
      (key) =>
        administration.changeInbox(
          inbox.id,
          Object.keys(settings).length > 0 ? { ...body, settings } : body,
          key,
        ),
      (saved) => {
        showInbox(queries, saved);
        setVersion(saved.version);
        // what was typed while it was being saved stays
        setChanges((now) => leftOf(now, changes));
        setSettings((now) => leftOf(now, settings));
        tell(t("saved"));
      },
    );
  }

  function change(key: string, value: unknown) {
    setSettings(({ [key]: _, ...others }) => (value === undefined ? others : { ...others, [key]: value }));
  }

  return (
    <form onSubmit={submit}>
      <label className="tick switch">
        <input
          type="checkbox"
          checked={now.active}
          onChange={(event) => setChanges({ ...changes, active: event.target.checked })}
        />
        <span>
          {t(now.active ? "on" : "off")}
          <small>{t("active_hint")}</small>
        </span>
      </label>
      <Field
        label={t("name")}
        hint={t("name_hint")}
        error={saving.wrong("name")}
        required
        maxLength={200}
        value={now.name}
        onChange={(event) => setChanges({ ...changes, name: event.target.value })}
      />
      <div className="pair">
        <SelectField
          label={t("unit")}
          hint={t("unit_hint")}
          error={saving.wrong("unit_id")}
          options={choicesOf(units, now.unit_id)}
          value={now.unit_id}
          onChange={(event) => setChanges({ ...changes, unit_id: event.target.value })}
        />
        <SelectField
          label={t("team")}
          hint={t("team_hint")}
          error={saving.wrong("team_id")}
          options={[
            { key: "", label: t("no_team") },
            ...units
              .filter((unit) => unit.kind === "team" && !unit.archived)
              .map((unit) => ({ key: unit.id, label: unit.name })),
          ]}
          value={now.team_id ?? ""}
          onChange={(event) => setChanges({ ...changes, team_id: event.target.value || null })}
        />
      </div>
      <div key={resets}>
        {drawn.map((setting) => (
          <SettingField
            key={setting.key}
            setting={setting}
            path={`settings.${setting.key}`}
            value={
              setting.key in settings
                ? settings[setting.key]
                : (inbox.settings[setting.key] ?? setting.initial)
            }
            wrong={saving.wrong}
            onChange={(value) => change(setting.key, value)}
          />
        ))}
      </div>
      {channel?.key === "webchat" ? <WindowPreview settings={{ ...kept, ...settings }} /> : null}
      <InboxTest key={inbox.version} inbox={inbox} unsaved={changed} />
      <FormFoot
        saving={saving}
        label={t("save")}
        changed={changed}
        unsaved={differs(changes, inbox) || differs(settings, kept)}
        onReset={reset}
      />
    </form>
  );
}
