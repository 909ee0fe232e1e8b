import { Button, Field, SelectField, TextField } from "@kefu/ui";
import { useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import type { Setting } from "./settings.ts";

interface Props {
  setting: Setting;
  /** The server's name of it, such as `settings.title.zh`. */
  path: string;
  value: unknown;
  wrong: (field: string) => string | null;
  onChange: (value: unknown) => void;
}

/** One setting of a channel, drawn by what its schema says. */
export function SettingField(props: Props) {
  const { setting, path, value, wrong, onChange } = props;
  const { title: label, hint } = setting;
  const common = { label, hint, error: wrong(path), required: setting.required };
  const text = value === null || value === undefined ? "" : String(value);
  switch (setting.sort) {
    case "group":
      return <Group {...props} />;
    case "secret":
      return <SecretField {...props} />;
    case "lines":
      return <LinesField {...props} />;
    case "flag":
      return (
        <label className="tick">
          <input
            type="checkbox"
            checked={value === true}
            onChange={(event) => onChange(event.target.checked)}
          />
          <span>
            {label}
            <small>{wrong(path) || hint}</small>
          </span>
        </label>
      );
    case "choice":
      return (
        <SelectField
          {...common}
          options={setting.choices}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case "number":
      return (
        <Field
          {...common}
          className="input short"
          type="number"
          min={setting.minimum}
          max={setting.maximum}
          value={text}
          onChange={(event) => onChange(event.target.value === "" ? null : Number(event.target.value))}
        />
      );
    case "colour":
      return (
        <Field
          {...common}
          className="input colour"
          type="color"
          value={text || "#000000"}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    default:
      return (
        <Field
          {...common}
          maxLength={setting.maxLength}
          placeholder={setting.example}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      );
  }
}

function Group({ setting, path, value, wrong, onChange }: Props) {
  const whole = (value ?? {}) as Record<string, unknown>;
  return (
    <fieldset className="group">
      <legend>{setting.title}</legend>
      {setting.parts.map((part) => (
        <SettingField
          key={part.key}
          setting={part}
          path={`${path}.${part.key}`}
          value={whole[part.key]}
          wrong={wrong}
          onChange={(inner) => onChange({ ...whole, [part.key]: inner })}
        />
      ))}
    </fieldset>
  );
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}

/** A list, one a line. What is typed stays as typed for as long as it means what stands there; empty lines mean nothing. */
function LinesField({ setting, path, value, wrong, onChange }: Props) {
  const kept = Array.isArray(value) ? value.map(String).join("\n") : "";
  const [typed, setTyped] = useState(kept);
  const text = linesOf(typed).join("\n") === kept ? typed : kept;
  return (
    <TextField
      label={setting.title}
      hint={setting.hint}
      error={wrong(path)}
      spellCheck={false}
      placeholder={setting.example}
      value={text}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(linesOf(event.target.value));
      }}
    />
  );
}

/** A secret is never shown: it is set anew, forgotten, or left as it is. */
function SecretField({ setting, path, value, wrong, onChange }: Props) {
  const { t } = useTexts("inboxes");
  const kept = typeof value === "object" && value !== null && (value as { set?: boolean }).set === true;
  return (
    <div className="secret">
      <Field
        label={setting.title}
        hint={setting.hint}
        error={wrong(path)}
        type="password"
        autoComplete="new-password"
        placeholder={kept ? t("secret.kept") : ""}
        value={typeof value === "string" ? value : ""}
        onChange={(event) => onChange(event.target.value || undefined)}
      />
      {kept && setting.nullable ? <Button onClick={() => onChange(null)}>{t("secret.forget")}</Button> : null}
    </div>
  );
}
