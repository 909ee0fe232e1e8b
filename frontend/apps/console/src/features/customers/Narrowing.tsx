import { useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { useFields } from "../fields/fields.ts";
import { CompanyPicker } from "./CompanyPicker.tsx";
import { CONTACTS, type PLACES, STATES, TIERS } from "./narrowing.ts";
import { OwnSeeks } from "./OwnSeeks.tsx";
import { SeekForm } from "./SeekForm.tsx";
import { withSeek } from "./seeking.ts";

interface Props {
  params: URLSearchParams;
  onNarrow: (place: (typeof PLACES)[number], value: string) => void;
  onSeek: (params: URLSearchParams) => void;
}

/** By what the list is narrowed. */
export function Narrowing({ params, onNarrow, onSeek }: Props) {
  const { t } = useTexts("customers");
  const [adding, setAdding] = useState(false);
  const own = useFields("customer")?.filter(({ archived }) => !archived) ?? [];
  const choices = [
    { place: "tier", values: TIERS, words: "tiers" },
    { place: "contact", values: CONTACTS, words: "contacts" },
    { place: "state", values: STATES, words: "states" },
  ] as const;
  const list = (
    <fieldset className="directory-filters" aria-label={t("filter.title")}>
      {choices.map(({ place, values, words }) => (
        <select
          key={place}
          className={params.get(place) ? "input small on" : "input small"}
          aria-label={t(`filter.${place}`)}
          value={params.get(place) ?? ""}
          onChange={(event) => onNarrow(place, event.target.value)}
        >
          <option value="">
            {t(`filter.${place}`)} · {t("all")}
          </option>
          {values.map((value) => (
            <option key={value} value={value}>
              {t(`${words}.${value}`)}
            </option>
          ))}
        </select>
      ))}
      <CompanyPicker
        label={t("filter.company")}
        value={params.get("company")}
        onPick={(id) => onNarrow("company", id ?? "")}
      />
      <OwnSeeks params={params} fields={own} adding={adding} onAdd={setAdding} onChange={onSeek} />
    </fieldset>
  );
  if (!adding || own.length === 0) return list;
  return (
    <>
      {list}
      <SeekForm
        fields={own}
        onSeek={(seek) => {
          onSeek(withSeek(params, seek));
          setAdding(false);
        }}
        onClose={() => setAdding(false)}
      />
    </>
  );
}
