import type { TicketField } from "@kefu/api";
import { Field, SelectField, TextField } from "@kefu/ui";
import { useTexts } from "../../app/texts.tsx";
import type { Draft } from "./drafts.ts";
import { calledIn } from "./fields.ts";

const SHORT = 500;
const LONG = 5000;

interface Props {
  field: TicketField;
  draft: Draft;
  error?: string | null;
  onChange: (draft: Draft) => void;
  /** Where the writing begins. */
  first?: boolean;
}

/** The input for what can stand in a field; a retired choice is offered only where it is chosen. */
export function FieldInput({ field, draft, error, onChange, first }: Props) {
  const { t, language } = useTexts("fields");
  const label = calledIn(field.name, language);
  const hint = calledIn(field.help, language) || undefined;
  const text = typeof draft === "string" ? draft : "";
  const chosen = Array.isArray(draft) ? draft : [text];
  const offered = field.choices
    .filter(({ key, retired }) => !retired || chosen.includes(key))
    .map(({ key, name }) => ({ key, label: calledIn(name, language) }));
  const common = { label, hint, error, autoFocus: first, value: text };
  switch (field.type) {
    case "checkbox":
      return (
        <label className="tick">
          <input
            type="checkbox"
            // biome-ignore lint/a11y/noAutofocus: whoever asked for the form goes on in it
            autoFocus={first}
            checked={draft === true}
            onChange={(event) => onChange(event.target.checked)}
          />
          <span>
            {label}
            {error || hint ? <small className={error ? "wrong" : undefined}>{error || hint}</small> : null}
          </span>
        </label>
      );
    case "choice":
      return (
        <SelectField
          {...common}
          options={[{ key: "", label: t("choose") }, ...offered]}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case "choices":
      return (
        <fieldset className="group">
          <legend>{label}</legend>
          {offered.map(({ key, label }, place) => (
            <label key={key} className="tick">
              <input
                type="checkbox"
                // biome-ignore lint/a11y/noAutofocus: whoever asked for the form goes on in it
                autoFocus={first && place === 0}
                checked={chosen.includes(key)}
                onChange={(event) =>
                  onChange(event.target.checked ? [...chosen, key] : chosen.filter((one) => one !== key))
                }
              />
              <span>{label}</span>
            </label>
          ))}
          {error || hint ? <small className={error ? "wrong" : "muted"}>{error || hint}</small> : null}
        </fieldset>
      );
    case "long_text":
      return (
        <TextField
          {...common}
          dir="auto"
          maxLength={LONG}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    default:
      return (
        <Field
          {...common}
          type={field.type}
          step={field.type === "number" ? "any" : undefined}
          dir={field.type === "text" ? "auto" : undefined}
          maxLength={SHORT}
          onChange={(event) => onChange(event.target.value)}
        />
      );
  }
}
