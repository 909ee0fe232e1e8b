import { useTexts } from "../../app/texts.tsx";
import { calledIn, useFields } from "../fields/fields.ts";
import { FIELDS, OWN } from "./imports.ts";

/** What a column can be, with the workspace's own fields of customers, and what each is called. */
export function useColumns(): { columns: string[]; nameOf: (column: string) => string } {
  const { t, language } = useTexts("imports");
  const own = useFields("customer") ?? [];
  const names = new Map(own.map(({ key, name }) => [OWN + key, calledIn(name, language)]));
  return {
    columns: [...FIELDS, ...own.filter(({ archived }) => !archived).map(({ key }) => OWN + key)],
    nameOf: (column) => names.get(column) ?? t(`field.${column}`, { defaultValue: column }),
  };
}
