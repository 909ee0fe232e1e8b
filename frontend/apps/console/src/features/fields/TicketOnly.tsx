import type { Kind } from "@kefu/api";
import { useTexts } from "../../app/texts.tsx";
import { KINDS } from "../tickets/words.ts";

interface Values {
  kinds: Kind[];
  required: boolean;
}

/** What only a field of tickets has: on which it is, and whether it is required. */
export function TicketOnly({ now, onChange }: { now: Values; onChange: (values: Partial<Values>) => void }) {
  const { t } = useTexts("fields");
  return (
    <>
      <fieldset className="group kinds-field">
        <legend>{t("kinds.label")}</legend>
        {KINDS.map((kind) => (
          <label key={kind} className="tick">
            <input
              type="checkbox"
              checked={now.kinds.includes(kind)}
              onChange={(event) =>
                onChange({
                  kinds: event.target.checked
                    ? [...now.kinds, kind]
                    : now.kinds.filter((other) => other !== kind),
                })
              }
            />
            <span>{t(`tickets:kind.${kind}`)}</span>
          </label>
        ))}
        <small className="muted">{t("kinds.hint")}</small>
      </fieldset>
      <label className="tick switch">
        <input
          type="checkbox"
          checked={now.required}
          onChange={(event) => onChange({ required: event.target.checked })}
        />
        <span>
          {t("required_label")}
          <small>{t("required_hint")}</small>
        </span>
      </label>
    </>
  );
}
