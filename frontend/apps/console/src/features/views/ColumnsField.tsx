import type { Column } from "@kefu/api";
import { useTexts } from "../../app/texts.tsx";

const COLUMNS: Column[] = [
  "number",
  "status",
  "channel",
  "kind",
  "priority",
  "tags",
  "team",
  "created",
  "updated",
];
const PLACES = [0, 1, 2, 3];

interface Props {
  columns: Column[];
  onChange: (columns: Column[]) => void;
}

/** What each row of the list tells, place by place. */
export function ColumnsField({ columns, onChange }: Props) {
  const { t } = useTexts("views");
  function put(place: number, column: string) {
    const others = columns.map((one, at) => (at === place ? null : one));
    others[place] = (column || null) as Column | null;
    onChange(others.filter((one) => one !== null));
  }
  return (
    <fieldset className="group">
      <legend>{t("columns.label")}</legend>
      <div className="columns-field">
        {PLACES.slice(0, columns.length + 1).map((place) => (
          <select
            key={place}
            className="input"
            aria-label={t("columns.place", { place: place + 1 })}
            value={columns[place] ?? ""}
            onChange={(event) => put(place, event.target.value)}
          >
            <option value="">{t("columns.none")}</option>
            {COLUMNS.filter((one) => one === columns[place] || !columns.includes(one)).map((one) => (
              <option key={one} value={one}>
                {t(`column.${one}`)}
              </option>
            ))}
          </select>
        ))}
      </div>
    </fieldset>
  );
}
