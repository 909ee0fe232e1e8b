import { useTexts } from "../../app/texts.tsx";
import { CompanyPicker } from "./CompanyPicker.tsx";
import { CONTACTS, type PLACES, STATES, TIERS } from "./narrowing.ts";
import { OwnSeeks } from "./OwnSeeks.tsx";

interface Props {
  params: URLSearchParams;
  onNarrow: (place: (typeof PLACES)[number], value: string) => void;
  onSeek: (params: URLSearchParams) => void;
}

/** By what the list is narrowed. */
export function Narrowing({ params, onNarrow, onSeek }: Props) {
  const { t } = useTexts("customers");
  const choices = [
    { place: "tier", values: TIERS, words: "tiers" },
    { place: "contact", values: CONTACTS, words: "contacts" },
    { place: "state", values: STATES, words: "states" },
  ] as const;
  return (
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
      <OwnSeeks params={params} onChange={onSeek} />
    </fieldset>
  );
}
