import "./merge.css";
import type { Customer } from "@kefu/api";
import { Button, fullDate } from "@kefu/ui";
import { Merge, Undo2 } from "lucide-react";
import { Link } from "react-router";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { useMay } from "../members/session.ts";
import { useMerging } from "./merging.ts";
import { useCustomerName } from "./useCustomerName.ts";

/** As whom a merged customer is kept, and the way back for as long as there is one. */
export function MergedNotice({ customer }: { customer: Customer }) {
  const { t } = useTexts("customers");
  const nameOf = useCustomerName();
  const locale = useLocale();
  const may = useMay("customer:merge");
  const { undo } = useMerging();
  const into = customer.merged_into;
  if (!into) return null;
  const name = nameOf(into.name);
  return (
    <div className="merged-notice" role="note">
      <Merge size={16} aria-hidden />
      <div>
        <p>
          <strong>{t("merge.into", { name, date: fullDate(into.at, locale) })}</strong>
        </p>
        <p className="muted">{t("merge.into_text")}</p>
        <div className="row-of-buttons">
          <Link className="btn" to={`/customers/${into.id}`}>
            {t("merge.open_kept", { name })}
          </Link>
          {may && into.undo_until ? (
            <Button
              className="plain"
              icon={<Undo2 size={14} aria-hidden />}
              title={t("merge.undo_until", { date: fullDate(into.undo_until, locale) })}
              onClick={() => void undo(customer.id)}
            >
              {t("merge.undo")}
            </Button>
          ) : null}
        </div>
      </div>
    </div>
  );
}
