import { Button } from "@kefu/ui";
import { X } from "lucide-react";
import { useTexts } from "../../app/texts.tsx";
import { calledIn, useFields } from "../fields/fields.ts";
import {
  CHOICES,
  type Field,
  idOf,
  isTime,
  type Line,
  newLine,
  ownOf,
  timesFor,
  waysOf,
} from "./conditions.ts";
import { OwnField } from "./OwnField.tsx";
import { SpanField } from "./SpanField.tsx";
import { ValuesField } from "./ValuesField.tsx";

interface Props {
  line: Line;
  onChange: (line: Line) => void;
  onRemove: () => void;
}

/** One condition: which field, how it is compared, and with what. */
export function LineField({ line, onChange, onRemove }: Props) {
  const { t, language } = useTexts("views");
  const own = useFields() ?? [];
  const mine = own.find((field) => field.id === idOf(line.field));
  // one that is archived by now is still named where it is asked for
  const offered = own.filter((field) => !field.archived || field === mine);
  const gone = idOf(line.field) !== null && !mine;
  const name = mine ? calledIn(mine.name, language) : t(gone ? "gone_value" : `field.${line.field}`);
  const ways = waysOf(mine?.type);
  const words = isTime(line.field)
    ? line.field === "due"
      ? "due"
      : "time"
    : line.how === "words"
      ? "words"
      : "choice";
  function turnTo(field: Field) {
    const next = own.find(({ id }) => id === idOf(field));
    onChange({ ...newLine(field, waysOf(next?.type)[0]), id: line.id });
  }
  return (
    <div className="line">
      <select
        className="input"
        aria-label={t("field.label")}
        value={line.field}
        onChange={(event) => turnTo(event.target.value as Field)}
      >
        <optgroup label={t("field.choices")}>
          {CHOICES.map((field) => (
            <option key={field} value={field}>
              {t(`field.${field}`)}
            </option>
          ))}
        </optgroup>
        {offered.length > 0 || gone ? (
          <optgroup label={t("field.own")}>
            {gone ? <option value={line.field}>{name}</option> : null}
            {offered.map((field) => (
              <option key={field.id} value={ownOf(field.id)}>
                {field.archived
                  ? t("archived_field", { name: calledIn(field.name, language) })
                  : calledIn(field.name, language)}
              </option>
            ))}
          </optgroup>
        ) : null}
        <optgroup label={t("field.times")}>
          {timesFor(line.field).map((field) => (
            <option key={field} value={field}>
              {t(`field.${field}`)}
            </option>
          ))}
        </optgroup>
      </select>
      <select
        className="input"
        aria-label={t("compare.label", { name })}
        value={line.not ? "no" : "yes"}
        onChange={(event) => onChange({ ...line, not: event.target.value === "no" })}
      >
        <option value="yes">{t(`compare.${words}`)}</option>
        <option value="no">{t(`compare.not_${words}`)}</option>
      </select>
      {isTime(line.field) ? (
        <SpanField
          name={name}
          minutes={line.minutes}
          onChange={(minutes) => onChange({ ...line, minutes })}
        />
      ) : ways.length > 1 || line.how !== "values" ? (
        <OwnField line={line} name={name} ways={ways} onChange={onChange} />
      ) : (
        <ValuesField
          field={line.field}
          name={name}
          values={line.values}
          onChange={(values) => onChange({ ...line, values })}
        />
      )}
      <Button
        tone="plain"
        aria-label={t("remove_line", { name })}
        icon={<X size={14} aria-hidden />}
        onClick={onRemove}
      />
      {mine?.archived ? <p className="warned line-note">{t("archived_note", { name })}</p> : null}
    </div>
  );
}
