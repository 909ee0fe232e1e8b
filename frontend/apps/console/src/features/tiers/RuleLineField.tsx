import { Button } from "@kefu/ui";
import { X } from "lucide-react";
import { useTexts } from "../../app/texts.tsx";
import { calledIn, useFields } from "../fields/fields.ts";
import { ANYTHING } from "../views/conditions.ts";
import { RuleValues } from "./RuleValues.tsx";
import { ASKED, keyOf, newRuleLine, pastOf, type RuleField, type RuleLine } from "./rules.ts";

interface Props {
  line: RuleLine;
  onChange: (line: RuleLine) => void;
  onRemove: () => void;
}

/** One condition on a customer: what is asked, how it is compared, and with what. */
export function RuleLineField({ line, onChange, onRemove }: Props) {
  const { t, language } = useTexts("tiers");
  const own = useFields("customer") ?? [];
  const key = keyOf(line.field);
  const mine = own.find((field) => field.key === key);
  // one that is archived by now is still named where it is asked for
  const offered = own.filter((field) => !field.archived || field === mine);
  const gone = key !== null && !mine;
  const name = mine ? calledIn(mine.name, language) : t(gone ? "views:gone_value" : `field.${line.field}`);
  const counted = mine?.type === "number" && !line.values.includes(ANYTHING);
  const past = pastOf(line, mine);
  const words = counted ? "number" : "choice";
  return (
    <div className="line">
      <select
        className="input"
        aria-label={t("field.label")}
        value={line.field}
        onChange={(event) => onChange({ ...newRuleLine(event.target.value as RuleField), id: line.id })}
      >
        <optgroup label={t("field.customer")}>
          {ASKED.map((field) => (
            <option key={field} value={field}>
              {t(`field.${field}`)}
            </option>
          ))}
        </optgroup>
        {offered.length > 0 || gone ? (
          <optgroup label={t("field.own")}>
            {gone ? <option value={line.field}>{name}</option> : null}
            {offered.map((field) => (
              <option key={field.id} value={`own:${field.key}`}>
                {calledIn(field.name, language)}
              </option>
            ))}
          </optgroup>
        ) : null}
      </select>
      <select
        className="input"
        aria-label={t("views:compare.label", { name })}
        value={line.not ? "no" : "yes"}
        onChange={(event) => onChange({ ...line, not: event.target.value === "no" })}
      >
        <option value="yes">{t(`compare.${words}`)}</option>
        <option value="no">{t(`compare.not_${words}`)}</option>
      </select>
      {counted ? (
        <input
          className="input"
          type="number"
          required
          step="any"
          aria-label={t("at_least", { name })}
          value={line.number === null || Number.isNaN(line.number) ? "" : line.number}
          onChange={(event) => onChange({ ...line, number: event.target.valueAsNumber })}
        />
      ) : (
        <RuleValues line={line} name={name} own={mine} onChange={(values) => onChange({ ...line, values })} />
      )}
      <Button
        tone="plain"
        aria-label={t("views:remove_line", { name })}
        icon={<X size={14} aria-hidden />}
        onClick={onRemove}
      />
      {past ? <p className="muted past">{t(`past.${past}`, { name })}</p> : null}
    </div>
  );
}
