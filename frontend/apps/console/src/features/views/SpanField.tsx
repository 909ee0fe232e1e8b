import { useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { UNITS } from "./conditions.ts";

const MOST = 366 * 1440;

interface Props {
  name: string;
  minutes: number;
  onChange: (minutes: number) => void;
}

/** A span of time as a number of minutes, hours or days. */
export function SpanField({ name, minutes, onChange }: Props) {
  const { t } = useTexts("views");
  const [unit, setUnit] = useState<number>(
    () => [...UNITS].reverse().find(([, size]) => minutes % size === 0)?.[1] ?? 1,
  );
  return (
    <span className="span-field">
      <input
        className="input"
        type="number"
        required
        min={1}
        max={Math.floor(MOST / unit)}
        step={1}
        aria-label={t("span.label", { name })}
        value={Number.isNaN(minutes) ? "" : minutes / unit}
        onChange={(event) => onChange(Math.round(event.target.valueAsNumber * unit))}
      />
      <select
        className="input"
        aria-label={t("span.unit", { name })}
        value={unit}
        onChange={(event) => {
          const next = Number(event.target.value);
          setUnit(next);
          onChange(Math.min((minutes / unit) * next, MOST));
        }}
      >
        {UNITS.map(([key, size]) => (
          <option key={key} value={size}>
            {t(`span.${key}`)}
          </option>
        ))}
      </select>
    </span>
  );
}
