import "./pages.css";
import { companies, customers } from "@kefu/api";
import { EmptyState, fullDate } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { Building2, SearchX } from "lucide-react";
import { useParams } from "react-router";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { More } from "../shell/More.tsx";
import { usePages } from "../shell/usePages.ts";
import { TierChip } from "../tickets/TierChip.tsx";
import { Changes } from "./Changes.tsx";
import { CompanyForm } from "./CompanyForm.tsx";
import { CustomerRow } from "./CustomerRow.tsx";
import { narrowingOf } from "./narrowing.ts";
import { PageBack } from "./PageBack.tsx";
import { TicketsOf } from "./TicketsOf.tsx";

/** A company: who of it we serve, and what they all asked. */
export default function CompanyPage() {
  const { t } = useTexts("customers");
  const { id = "" } = useParams();
  const locale = useLocale();
  const { data: company, error } = useQuery({ queryKey: keys.company(id), queryFn: () => companies.one(id) });
  const tickets = usePages(keys.companyTickets(id), (after, signal) => companies.tickets(id, after, signal));
  const people = usePages(keys.customerList({ company: id }), (after, signal) =>
    customers.list(narrowingOf(new URLSearchParams({ company: id }), 0), after, signal),
  );
  if (error && !company) {
    return <EmptyState icon={<SearchX size={28} aria-hidden />} title={t("unknown_company")} />;
  }
  if (!company) return <section className="dossier" aria-busy="true" aria-label={t("company_page.title")} />;
  return (
    <section className="dossier" aria-label={t("company_page.title")}>
      <header>
        <PageBack list="/companies" />
        <span className="company-mark">
          <Building2 size={20} strokeWidth={1.6} aria-hidden />
        </span>
        <div>
          <h1>
            <bdi>{company.name}</bdi> {company.tier ? <TierChip tier={company.tier} /> : null}
          </h1>
          <div className="muted">{t("since", { date: fullDate(company.created_at, locale) })}</div>
        </div>
      </header>
      <div className="dossier-columns">
        <div>
          <h2>{t("customers")}</h2>
          {people.data?.length === 0 ? <p className="muted">{t("no_customers")}</p> : null}
          <ul className="customers-of" aria-busy={!people.data}>
            {people.data?.map((customer) => (
              <CustomerRow key={customer.id} customer={customer} />
            ))}
          </ul>
          <More label={t("more_customers")} list={people} />
          <h2>{t("tickets")}</h2>
          <TicketsOf list={tickets} named />
        </div>
        <div>
          <h2>{t("form.title")}</h2>
          <CompanyForm key={id} company={company} />
          <h2>{t("changes.title")}</h2>
          <Changes
            queryKey={keys.companyHistory(id)}
            read={(after, signal) => companies.history(id, after, signal)}
          />
        </div>
      </div>
    </section>
  );
}
