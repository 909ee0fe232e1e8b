import type { Shown, TicketField } from "@kefu/api";
import { useTexts } from "../../app/texts.tsx";
import { calledIn, useFields } from "../fields/fields.ts";
import { COLUMNS, type ColumnKey, columnOf, keyOf } from "./columns.ts";
import { idOf, type Own, ownOf } from "./conditions.ts";

const PLACES = [0, 1, 2, 3];

interface Props {
  columns: Shown[];
  /** What is wrong with them. */
  error: string | null;
  onChange: (columns: Shown[]) => void;
}

/** What each row of the list tells, place by place. */
export function ColumnsField({ columns, error, onChange }: Props) {
  const { t, language } = useTexts("views");
  const own = useFields();
  const keys = columns.map(keyOf);
  function put(place: number, key: string) {
    const others: (Shown | null)[] = [...columns];
    others[place] = key ? columnOf(key as ColumnKey) : null;
    onChange(others.filter((one) => one !== null));
  }
  function nameOf({ name, archived }: TicketField): string {
    const called = calledIn(name, language);
    return archived ? t("columns.archived", { name: called }) : called;
  }
  return (
    <fieldset className="group">
      <legend>{t("columns.label")}</legend>
      <div className="columns-field">
        {PLACES.slice(0, columns.length + 1).map((place) => {
          const mine = keys[place];
          const isFree = (key: ColumnKey) => key === mine || !keys.includes(key);
          // one that is archived by now stays named where it is shown
          const fields = own?.filter(({ id, archived }) =>
            archived ? ownOf(id) === mine : isFree(ownOf(id)),
          );
          const id = mine ? idOf(mine as Own) : null;
          return (
            <select
              key={place}
              className="input"
              aria-label={t("columns.place", { place: place + 1 })}
              value={mine ?? ""}
              onChange={(event) => put(place, event.target.value)}
            >
              <option value="">{t("columns.none")}</option>
              <optgroup label={t("field.choices")}>
                {COLUMNS.filter(isFree).map((one) => (
                  <option key={one} value={one}>
                    {t(`column.${one}`)}
                  </option>
                ))}
              </optgroup>
              {id !== null || fields?.length ? (
                <optgroup label={t("field.own")}>
                  {id !== null && !fields?.some((field) => field.id === id) ? (
                    <option value={mine}>{own ? t("gone_value") : ""}</option>
                  ) : null}
                  {fields?.map((field) => (
                    <option key={field.id} value={ownOf(field.id)}>
                      {nameOf(field)}
                    </option>
                  ))}
                </optgroup>
              ) : null}
            </select>
          );
        })}
      </div>
      {error ? <p className="wrong">{error}</p> : null}
    </fieldset>
  );
}
