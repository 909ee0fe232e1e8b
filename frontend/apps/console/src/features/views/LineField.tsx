import { Button } from "@kefu/ui";
import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { CHOICES, type Field, isTime, type Line, newLine, TIMES } from "./conditions.ts";
import { SpanField } from "./SpanField.tsx";
import { ValuesField } from "./ValuesField.tsx";

interface Props {
  line: Line;
  onChange: (line: Line) => void;
  onRemove: () => void;
}

/** One condition: which field, how it is compared, and with what. */
export function LineField({ line, onChange, onRemove }: Props) {
  const { t } = useTranslation("views");
  const name = t(`field.${line.field}`);
  const words = isTime(line.field) ? (line.field === "due" ? "due" : "time") : "choice";
  return (
    <div className="line">
      <select
        className="input"
        aria-label={t("field.label")}
        value={line.field}
        onChange={(event) => onChange({ ...newLine(event.target.value as Field), id: line.id })}
      >
        <optgroup label={t("field.choices")}>
          {CHOICES.map((field) => (
            <option key={field} value={field}>
              {t(`field.${field}`)}
            </option>
          ))}
        </optgroup>
        <optgroup label={t("field.times")}>
          {TIMES.map((field) => (
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
    </div>
  );
}
