import type { Steps } from "@kefu/api";
import { useTexts } from "../../app/texts.tsx";
import { calledIn, useFields, useFieldText } from "../fields/fields.ts";
import { usePeople } from "../members/people.ts";

/** Say in one line what a macro does. */
export function useSummary(): (steps: Steps) => string {
  const { t, language } = useTexts("tickets");
  const textOf = useFieldText();
  const fields = useFields() ?? [];
  const { memberName, unitName } = usePeople();
  return (steps) =>
    [
      steps.status ? t(`status.${steps.status}`) : null,
      steps.priority ? t(`priority.${steps.priority}`) : null,
      steps.kind ? t(`kind.${steps.kind}`) : null,
      steps.give
        ? (memberName(steps.give.id) ??
          unitName(steps.give.id) ??
          (steps.give.to === "me" ? t("assign.me") : null))
        : null,
      ...steps.add_tags.map((tag) => `+ ${tag}`),
      ...steps.remove_tags.map((tag) => `− ${tag}`),
      ...fields
        .filter(({ key }) => key in steps.fields)
        .map((field) => {
          const [value, name] = [steps.fields[field.key] ?? null, calledIn(field.name, language)];
          return value === null ? `− ${name}` : `${name}: ${textOf(field, value)}`;
        }),
      steps.reply ? t("composer.reply") : null,
      steps.note ? t("composer.note") : null,
    ]
      .filter(Boolean)
      .join(" · ");
}
