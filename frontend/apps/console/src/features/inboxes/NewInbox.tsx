import { administration, type Channel, type Inbox, newId, type Unit } from "@kefu/api";
import { Field, SelectField } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
import { useSaving } from "../admin/saving.ts";
import { choicesOf } from "../units/units.ts";
import { showInbox } from "./inboxes.ts";
import { SettingField } from "./SettingField.tsx";
import { originOf, type Schema, settingsOf } from "./settings.ts";

const SITES = "allowed_origins";

interface Props {
  channels: Channel[];
  units: Unit[];
  label: string;
  onMade: (inbox: Inbox) => void;
}

/** The least that a new inbox needs: a name and, for a chat, the website it stands on. The rest has defaults. */
export function NewInbox({ channels, units, label, onMade }: Props) {
  const { t } = useTexts("inboxes");
  const queries = useQueryClient();
  const saving = useSaving();
  const [id] = useState(newId);
  const [key, setKey] = useState(
    channels.find((each) => each.key === "webchat")?.key ?? channels[0]?.key ?? "",
  );
  const [called] = useState(t("first_name"));
  const [name, setName] = useState(called);
  const [site, setSite] = useState("");
  const [misread, setMisread] = useState(false);
  const [unitId, setUnitId] = useState("");
  const [settings, setSettings] = useState<Record<string, unknown>>({});
  const all = settingsOf((channels.find((each) => each.key === key)?.settings ?? {}) as Schema);
  const onSites = all.some((setting) => setting.key === SITES);
  const typed = name !== called || site !== "" || unitId !== "" || Object.keys(settings).length > 0;
  const root = units.find((unit) => unit.parent_id === null) ?? units[0];

  function submit(event: FormEvent) {
    event.preventDefault();
    const origin = originOf(site);
    if (onSites && site.trim() && !origin) return setMisread(true);
    void saving.save(
      () =>
        administration.addInbox({
          id,
          channel: key,
          name,
          unit_id: unitId || (root?.id ?? ""),
          settings: onSites && origin ? { ...settings, [SITES]: [origin] } : settings,
        }),
      (inbox) => {
        showInbox(queries, inbox);
        saving.open(() => onMade(inbox));
      },
    );
  }

  return (
    <form onSubmit={submit}>
      {channels.length > 1 ? (
        <SelectField
          label={t("channel")}
          options={channels.map((channel) => ({ key: channel.key, label: channel.name }))}
          value={key}
          onChange={(event) => {
            setKey(event.target.value);
            setSettings({});
          }}
        />
      ) : null}
      <Field
        label={t("name")}
        hint={t("name_hint")}
        error={saving.wrong("name")}
        required
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {units.length > 1 ? (
        <SelectField
          label={t("unit")}
          hint={t("unit_hint")}
          error={saving.wrong("unit_id")}
          options={choicesOf(units)}
          value={unitId || root?.id}
          onChange={(event) => setUnitId(event.target.value)}
        />
      ) : null}
      {onSites ? (
        <Field
          label={t("site")}
          hint={t("site_hint")}
          error={misread ? t("site_misread") : saving.wrong(`settings.${SITES}`)}
          inputMode="url"
          autoComplete="url"
          spellCheck={false}
          placeholder={t("site_example")}
          value={site}
          onChange={(event) => {
            setSite(event.target.value);
            setMisread(false);
          }}
        />
      ) : null}
      {all
        .filter((setting) => setting.required)
        .map((setting) => (
          <SettingField
            key={setting.key}
            setting={setting}
            path={`settings.${setting.key}`}
            value={settings[setting.key] ?? setting.initial}
            wrong={saving.wrong}
            onChange={(value) => setSettings({ ...settings, [setting.key]: value })}
          />
        ))}
      <FormFoot saving={saving} label={label} changed={name.trim() !== ""} unsaved={typed} />
    </form>
  );
}
