import type { Kind, Priority, Status, Steps } from "@kefu/api";

/** Steps as a form holds them: everything is a text, and an empty one is no step. */
export interface Values {
  status: Status | "";
  priority: Priority | "";
  kind: Kind | "";
  /** `me`, `member:<id>` or `team:<id>`. */
  give: string;
  add_tags: string;
  remove_tags: string;
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
    zh: steps.reply?.zh ?? "",
    en: steps.reply?.en ?? "",
    note: steps.note ?? "",
  };
}

function tagsOf(text: string): string[] {
  const names = text.split(/[,\uff0c\u3001\n]/).map((name) => name.trim());
  return names.filter(Boolean);
}

export function stepsOf(values: Values): Steps {
  const [to, id = null] = values.give.split(":");
  const { zh, en } = values;
  return {
    status: values.status || null,
    priority: values.priority || null,
    kind: values.kind || null,
    give: to ? { to: to as "me" | "member" | "team", id } : null,
    add_tags: tagsOf(values.add_tags),
    remove_tags: tagsOf(values.remove_tags),
    reply: zh.trim() || en.trim() ? { zh: zh || null, en: en || null } : null,
    note: values.note.trim() ? values.note : null,
  };
}
