import type { FieldValue, MacroPreview, TicketRow } from "@kefu/api";
import { useTexts } from "../../app/texts.tsx";
import { calledIn, useFields, useFieldText } from "../fields/fields.ts";
import { usePeople } from "../members/people.ts";

/** What would become different, line by line; what is said comes last, word for word. */
export function PlanLines({ plan, row }: { plan: MacroPreview["plan"]; row: TicketRow }) {
  const { t, language } = useTexts("tickets");
  const textOf = useFieldText();
  const fields = useFields() ?? [];
  const { memberName, unitName } = usePeople();
  const moved = (before: string, after: string) => t("event.moved", { before, after });
  const owner = (assignee: string | null, team: string | null) =>
    memberName(assignee) ?? unitName(team) ?? t("unassigned");
  const lines: [string, string][] = [];
  if (plan.status)
    lines.push([t("field.status"), moved(t(`status.${row.status}`), t(`status.${plan.status}`))]);
  if (plan.priority)
    lines.push([t("field.priority"), moved(t(`priority.${row.priority}`), t(`priority.${plan.priority}`))]);
  if (plan.kind) lines.push([t("field.kind"), moved(t(`kind.${row.kind}`), t(`kind.${plan.kind}`))]);
  if (plan.owner) {
    const { assignee_id, team_id } = plan.owner;
    lines.push([t("field.owner"), moved(owner(row.assignee_id, row.team_id), owner(assignee_id, team_id))]);
  }
  const tags = [...plan.tags_added.map((tag) => `+ ${tag}`), ...plan.tags_removed.map((tag) => `− ${tag}`)];
  if (tags.length > 0) lines.push([t("field.tags"), tags.join("  ")]);
  for (const field of fields) {
    const change = plan.fields.find(({ key }) => key === field.key);
    if (!change) continue;
    const told = (value: FieldValue | null) => (value === null ? t("fields:empty") : textOf(field, value));
    lines.push([calledIn(field.name, language), moved(told(change.before), told(change.after))]);
  }
  return (
    <>
      {lines.length > 0 ? (
        <dl className="plan">
          {lines.map(([field, change]) => (
            <div key={field}>
              <dt>{field}</dt>
              <dd>{change}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {plan.note ? (
        <div className="said note">
          <small>{t("composer.note")}</small>
          {plan.note.text}
        </div>
      ) : null}
      {plan.reply ? (
        <div className="said" lang={plan.reply.locale ?? undefined}>
          <small>{t("macros:sends")}</small>
          {plan.reply.text}
        </div>
      ) : null}
    </>
  );
}
