import type { FieldUnfit, FieldWishes, Kind, Priority, Status, Steps, TicketField } from "@kefu/api";
import { type Draft, isBlank, wishOf } from "../fields/drafts.ts";
import { isOn } from "../fields/fields.ts";

/** Steps as a form holds them: everything is a text, and an empty one is no step. */
export interface Values {
  status: Status | "";
  priority: Priority | "";
  kind: Kind | "";
  /** `me`, `member:<id>` or `team:<id>`. */
  give: string;
  add_tags: string;
  remove_tags: string;
  /** By the fields' keys; an empty draft empties the field. */
  fields: Record<string, Draft>;
  zh: string;
  en: string;
  note: string;
}

export const NO_STEPS: Values = {
  status: "",
  priority: "",
  kind: "",
  give: "",
  add_tags: "",
  remove_tags: "",
  fields: {},
  zh: "",
  en: "",
  note: "",
};

export function valuesOf(steps: Steps): Values {
  return {
    status: steps.status ?? "",
    priority: steps.priority ?? "",
    kind: steps.kind ?? "",
    give: steps.give ? [steps.give.to, steps.give.id].filter(Boolean).join(":") : "",
    add_tags: steps.add_tags.join(", "),
    remove_tags: steps.remove_tags.join(", "),
    fields: Object.fromEntries(Object.entries(steps.fields).map(([key, value]) => [key, drafted(value)])),
    zh: steps.reply?.zh ?? "",
    en: steps.reply?.en ?? "",
    note: steps.note ?? "",
  };
}

function drafted(value: FieldWishes[string]): Draft {
  return typeof value === "boolean" || Array.isArray(value) ? value : String(value ?? "");
}

/** Why tickets cannot be filled in like this any more, or by this macro. */
export function unfitIn(field: TicketField, draft: Draft, kind: Kind | ""): FieldUnfit["reason"] | null {
  if (field.archived) return "archived";
  const retired = field.choices.filter((choice) => choice.retired).map(({ key }) => key);
  const chosen = Array.isArray(draft) ? draft : [draft];
  if (chosen.some((key) => typeof key === "string" && retired.includes(key))) return "retired";
  return kind && !isBlank(draft) && !isOn(field, kind) ? "elsewhere" : null;
}

function tagsOf(text: string): string[] {
  const names = text.split(/[,\uff0c\u3001\n]/).map((name) => name.trim());
  return names.filter(Boolean);
}

export function stepsOf(values: Values, fields: TicketField[]): Steps {
  const [to, id = null] = values.give.split(":");
  const { zh, en } = values;
  const known = new Map(fields.map((field) => [field.key, field]));
  const wish = (key: string, draft: Draft) => {
    const field = known.get(key);
    return field ? wishOf(field, draft) : draft;
  };
  return {
    status: values.status || null,
    priority: values.priority || null,
    kind: values.kind || null,
    give: to ? { to: to as "me" | "member" | "team", id } : null,
    add_tags: tagsOf(values.add_tags),
    remove_tags: tagsOf(values.remove_tags),
    fields: Object.fromEntries(Object.entries(values.fields).map(([key, draft]) => [key, wish(key, draft)])),
    reply: zh.trim() || en.trim() ? { zh: zh || null, en: en || null } : null,
    note: values.note.trim() ? values.note : null,
  };
}
