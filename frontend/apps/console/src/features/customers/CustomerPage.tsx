import "./pages.css";
import { customers } from "@kefu/api";
import { Avatar, EmptyState, fullDate } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import { Link, useParams } from "react-router";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useLooked } from "../../app/looks.ts";
import { useTexts } from "../../app/texts.tsx";
import { WhoLooked } from "../audit/WhoLooked.tsx";
import { CustomerFields } from "../fields/CustomerFields.tsx";
import { TierChip } from "../tickets/TierChip.tsx";
import { Block } from "./Block.tsx";
import { Changes } from "./Changes.tsx";
import { DangerZone } from "./DangerZone.tsx";
import { Identities } from "./Identities.tsx";
import { MergedNotice } from "./MergedNotice.tsx";
import { Notes } from "./Notes.tsx";
import { PageBack } from "./PageBack.tsx";
import { ProfileForm } from "./ProfileForm.tsx";
import { Sameness } from "./Sameness.tsx";
import { TicketsOf } from "./TicketsOf.tsx";
import { useCustomerName } from "./useCustomerName.ts";
import { useCustomerTickets } from "./useCustomerTickets.ts";

/** Everything about one customer: who they are, what they asked on every channel, what we wrote down. */
export default function CustomerPage() {
  const { t } = useTexts("customers");
  const { id = "" } = useParams();
  const locale = useLocale();
  const { data: customer, error } = useQuery({
    queryKey: keys.customer(id),
    queryFn: () => customers.one(id),
  });
  useLooked("customer", customer?.id);
  const tickets = useCustomerTickets(id);
  const nameOf = useCustomerName();
  const erased = customer?.erased_at;
  const name = erased ? t("erasure.gone") : nameOf(customer?.name);
  if (error && !customer) {
    return <EmptyState icon={<SearchX size={28} aria-hidden />} title={t("unknown_customer")} />;
  }
  if (!customer) return <section className="dossier" aria-busy="true" aria-label={t("title")} />;
  return (
    <section className="dossier" aria-label={t("title")}>
      <header>
        <PageBack />
        <Avatar name={name} seed={id} size="large" decorative />
        <div>
          <h1>
            <bdi>{name}</bdi> <TierChip tier={customer.tier} />
          </h1>
          <div className="muted">
            {customer.company ? (
              <>
                <Link to={`/companies/${customer.company.id}`}>
                  <bdi>{customer.company.name}</bdi>
                </Link>
                {" · "}
              </>
            ) : null}
            {t("since", { date: fullDate(customer.created_at, locale) })}
          </div>
        </div>
      </header>
      <div className="dossier-columns">
        <div>
          <h2>{t("tickets")}</h2>
          <TicketsOf list={tickets} />
          <h2>{t("changes.title")}</h2>
          <Changes
            queryKey={keys.customerHistory(id)}
            read={(after, signal) => customers.history(id, after, signal)}
          />
          <WhoLooked customer={id} name={name} />
        </div>
        {customer.merged_into ? (
          <div>
            <MergedNotice customer={customer} />
            <h2>{t("contact")}</h2>
            <Identities customer={customer} fixed />
            <CustomerFields customer={customer} heading="h2" />
          </div>
        ) : erased ? (
          <p className="muted">{t("erasure.gone_text", { date: fullDate(erased, locale) })}</p>
        ) : (
          <div>
            <h2>{t("contact")}</h2>
            <Identities key={`contact ${id}`} customer={customer} />
            <Sameness key={`same ${id}`} customer={customer} />
            <h2>{t("form.title")}</h2>
            <ProfileForm key={id} customer={customer} />
            <CustomerFields key={`fields ${id}`} customer={customer} heading="h2" />
            <h2>{t("notes.title")}</h2>
            <Notes key={`notes ${id}`} customer={id} />
            <Block customer={customer} />
            <DangerZone customer={customer} name={name} />
          </div>
        )}
      </div>
    </section>
  );
}
