import type { CustomerMergePreview } from "@kefu/api";
import { TriangleAlert } from "lucide-react";
import { useTexts } from "../../app/texts.tsx";
import { calledIn, useFields, useFieldText } from "../fields/fields.ts";
import { useCustomerName } from "./useCustomerName.ts";

const COUNTED = ["identities", "tickets", "notes"];
/** What it is known by, what it is called, and what stands there. */
type Row = [key: string, name: string, value: string];

/** What a merge changes on whoever is kept, what comes along, and what one should know before. */
export function MergePreview({ preview }: { preview: CustomerMergePreview }) {
  const { t, language } = useTexts("customers");
  const textOf = useFieldText();
  const nameOf = useCustomerName();
  const { customer, into } = preview;
  const name = nameOf(into.name || (preview.takes.includes("name") ? customer.name : ""));
  const own = (useFields("customer") ?? []).flatMap((field): Row[] => {
    const value = customer.fields?.[field.key];
    if (value === undefined || into.fields?.[field.key] !== undefined) return [];
    return [[`fields.${field.key}`, calledIn(field.name, language), textOf(field, value)]];
  });
  const values: Record<string, string> = {
    name: customer.name,
    tier: t(`tiers.${customer.tier}`),
    company_id: customer.company?.name ?? "",
    locale: customer.locale ? t(`shell:language.${customer.locale}`) : "",
    note: customer.note,
  };
  const taken = preview.takes.flatMap((field): Row[] =>
    field === "fields" ? own : [[field, t(`changes.field.${field}`), values[field] ?? ""]],
  );
  const along = preview.items
    .filter(({ kind, count }) => COUNTED.includes(kind) && count > 0)
    .map(({ kind, count }) => t(`merge.held.${kind}`, { count }));
  const blocked = Boolean(customer.blocked_at) !== Boolean(into.blocked_at);
  return (
    <>
      <dl className="kv">
        <div>
          <dt>{t("merge.along")}</dt>
          <dd>{along.join(t("changes.comma")) || t("merge.along_nothing")}</dd>
        </div>
      </dl>
      {preview.takes.length > 0 ? (
        <>
          <p>{t("merge.takes", { name })}</p>
          <dl className="kv">
            {taken.map(([key, name, value]) => (
              <div key={key}>
                <dt>{name}</dt>
                <dd>
                  <bdi>{value}</bdi>
                </dd>
              </div>
            ))}
          </dl>
        </>
      ) : (
        <p>{t("merge.takes_nothing", { name })}</p>
      )}
      <p className="muted">{t("merge.means", { name })}</p>
      {blocked ? (
        <p className="warning">
          <TriangleAlert size={14} aria-hidden />
          <span>{t(into.blocked_at ? "merge.warn_blocked" : "merge.warn_unblocked", { name })}</span>
        </p>
      ) : null}
      <p className="muted">{t("merge.undo_hint")}</p>
    </>
  );
}
