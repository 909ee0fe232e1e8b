import {
  type Called,
  type Entry,
  type FieldAbout,
  type FieldValue,
  type FieldValues,
  fields,
  type Kind,
  type TicketDetail,
  type TicketField,
} from "@kefu/api";
import { fullDate } from "@kefu/ui";
import { type QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";

export const fieldsQuery = queryOptions({ queryKey: keys.fields, queryFn: fields.list });

/** All fields about tickets, or customers, in their order, archived ones too; undefined until they are read. */
export function useFields(about: FieldAbout = "ticket"): TicketField[] | undefined {
  return useQuery(fieldsQuery).data?.items.filter((field) => field.about === about);
}

export async function fieldsChanged(queries: QueryClient): Promise<void> {
  await queries.invalidateQueries({ queryKey: keys.fields });
}

/** A name in the language of the screen, or the one there is. */
export function calledIn({ zh, en }: Called, language: string): string {
  return (language === "zh" ? (zh ?? en) : (en ?? zh)) ?? "";
}

export function isOn({ archived, kinds }: TicketField, kind: Kind): boolean {
  return !archived && (kinds.length === 0 || kinds.includes(kind));
}

/** The fields that must be filled in before such a ticket is solved, and are not. */
export function missingOf(all: TicketField[], kind: Kind, values: FieldValues): TicketField[] {
  return all.filter((field) => field.required && isOn(field, kind) && values[field.key] === undefined);
}

/** Writes what stands in a field as people read it. */
export function useFieldText(): (field: TicketField, value: FieldValue) => string {
  const { t, language } = useTexts("fields");
  const locale = useLocale();
  return (field, value) => {
    if (value === true) return t("yes");
    if (typeof value === "number") return value.toLocaleString(locale, { maximumFractionDigits: 15 });
    if (field.type === "date") return fullDate(`${value}T12:00:00`, locale);
    if (field.type !== "choice" && field.type !== "choices") return String(value);
    const chosen = Array.isArray(value) ? value : [String(value)];
    const names = new Map(field.choices.map(({ key, name }) => [key, calledIn(name, language)]));
    return chosen.map((key) => names.get(key) ?? key).join(t("comma"));
  };
}

/** Names of fields by id. */
export function useFieldNames(): ReadonlyMap<string, string> {
  const { language } = useTexts();
  return new Map(
    useQuery(fieldsQuery).data?.items.map((field) => [field.id, calledIn(field.name, language)]),
  );
}

const SHORT = 80;

/** In a line of their own direction, and no longer than one can read at a glance. */
function inLine(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return `\u2068${line.length > SHORT ? `${line.slice(0, SHORT)}…` : line}\u2069`;
}

/** By id what became of the fields that an entry says changed: what stood there and what does since, as far as known. */
export function useFieldTurns({ type, data, values }: Entry): ReadonlyMap<string, string> {
  const { t, language } = useTexts("fields");
  const textOf = useFieldText();
  const turns = new Map(values?.map((turn) => [turn.field_id, turn]));
  function say(field: TicketField): string {
    const name = calledIn(field.name, language);
    const turn = turns.get(field.id);
    if (!turn) return name;
    const box = field.type === "checkbox" ? t("no") : null;
    const [before, after] = [turn.before, turn.after].map((value) =>
      value === null ? box : inLine(textOf(field, value)),
    );
    const what = before ? (after ? "changed" : "emptied") : "filled";
    return t(`turn.${what}`, { name, before, after });
  }
  const changed = type === "ticket.fields_changed" ? (data.changed as string[]) : [];
  const fields = useFields()?.filter(({ id }) => changed.includes(id));
  return new Map(fields?.map((field) => [field.id, say(field)]));
}

/** The fields of a ticket in which something stands, and what. */
export function useFilled({ ticket, fields: values }: TicketDetail): { field: TicketField; text: string }[] {
  const textOf = useFieldText();
  return (useFields() ?? []).flatMap((field) => {
    const value = values[field.key];
    return value !== undefined && isOn(field, ticket.kind) ? [{ field, text: textOf(field, value) }] : [];
  });
}
