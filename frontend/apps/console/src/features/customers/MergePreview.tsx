import type { CustomerMergePreview } from "@kefu/api";
import { TriangleAlert } from "lucide-react";
import { useTexts } from "../../app/texts.tsx";
import { useCustomerName } from "./useCustomerName.ts";

const COUNTED = ["identities", "tickets", "notes"];

/** What a merge changes on whoever is kept, what comes along, and what one should know before. */
export function MergePreview({ preview }: { preview: CustomerMergePreview }) {
  const { t } = useTexts("customers");
  const nameOf = useCustomerName();
  const { customer, into } = preview;
  const name = nameOf(into.name || (preview.takes.includes("name") ? customer.name : ""));
  const values: Record<string, string> = {
    name: customer.name,
    tier: t(`tiers.${customer.tier}`),
    company_id: customer.company?.name ?? "",
    locale: customer.locale ? t(`shell:language.${customer.locale}`) : "",
    note: customer.note,
  };
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
            {preview.takes.map((field) => (
              <div key={field}>
                <dt>{t(`changes.field.${field}`)}</dt>
                <dd>
                  <bdi>{values[field]}</bdi>
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
