import { useTexts } from "../../app/texts.tsx";
import { ANYTHING, BOUNDS, type How, type Line } from "./conditions.ts";

interface Props {
  line: Line;
  name: string;
  /** The ways this field can be compared. */
  ways: How[];
  onChange: (line: Line) => void;
}

const LONGEST = 200;

/** What a text, number or day of the workspace is compared with: words, two ends of which one is enough, or anything. */
export function OwnField({ line, name, ways, onChange }: Props) {
  const { t } = useTexts("views");
  const { how, ends } = line;
  const offered = ways.includes(how) ? ways : [how, ...ways];
  function turnTo(next: How) {
    onChange({ ...line, how: next, values: next === "values" ? [ANYTHING] : [], ends: ["", ""] });
  }
  return (
    <span className="own-field">
      <select
        className="input"
        aria-label={t("how.label", { name })}
        value={how}
        onChange={(event) => turnTo(event.target.value as How)}
      >
        {offered.map((way) => (
          <option key={way} value={way}>
            {t(`how.${way}`)}
          </option>
        ))}
      </select>
      {how === "words" ? (
        <input
          className="input"
          required
          maxLength={LONGEST}
          aria-label={t("ends.words", { name })}
          value={ends[0]}
          onChange={(event) => onChange({ ...line, ends: [event.target.value, ""] })}
        />
      ) : null}
      {how === "numbers" || how === "days" || how === "dates"
        ? ([0, 1] as const).map((end) => (
            <span key={end}>
              {end === 1 ? <i>{t("ends.to")}</i> : null}
              <input
                className="input"
                type={how === "dates" ? "date" : "number"}
                step={how === "numbers" ? "any" : undefined}
                min={how === "dates" ? undefined : -BOUNDS[how]}
                max={how === "dates" ? "9999-12-31" : BOUNDS[how]}
                required={ends[1 - end] === ""}
                aria-label={t(end === 0 ? "ends.least" : "ends.most", { name })}
                value={ends[end]}
                onChange={(event) =>
                  onChange({
                    ...line,
                    ends: end === 0 ? [event.target.value, ends[1]] : [ends[0], event.target.value],
                  })
                }
              />
            </span>
          ))
        : null}
      {how === "days" ? <i>{t("ends.days")}</i> : null}
    </span>
  );
}
