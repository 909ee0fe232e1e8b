import type { ListedCompany } from "@kefu/api";
import { Building2 } from "lucide-react";
import { Link } from "react-router";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { TierChip } from "../tickets/TierChip.tsx";

/** One company on the list: its tier, whose addresses are its own, and how many customers it has. */
export function CompanyRow({ company }: { company: ListedCompany }) {
  const { t } = useTexts("customers");
  const locale = useLocale();
  const shown = company.customers.toLocaleString(locale) + (company.exact ? "" : "+");
  return (
    <li className="customer-row company-row">
      <Link to={`/companies/${company.id}`}>
        <span className="company-mark">
          <Building2 size={14} strokeWidth={1.6} aria-hidden />
        </span>
        <span className="name">
          <strong>
            <bdi>{company.name}</bdi>
          </strong>
          {company.tier ? <TierChip tier={company.tier} /> : null}
        </span>
        <span className="address muted">
          <bdi>{company.domains.join(t("changes.comma"))}</bdi>
        </span>
        <span className="faint num when">
          {company.customers > 0
            ? t("companies.people", { count: company.customers, shown })
            : t("companies.nobody")}
        </span>
      </Link>
    </li>
  );
}
