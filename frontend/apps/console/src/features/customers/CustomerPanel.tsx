import "./customers.css";
import { customers } from "@kefu/api";
import { Avatar, fullDate } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { BadgeCheck } from "lucide-react";
import { Link } from "react-router";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useLooked } from "../../app/looks.ts";
import { useTexts } from "../../app/texts.tsx";
import { CustomerFields } from "../fields/CustomerFields.tsx";
import { TicketFields } from "../fields/TicketFields.tsx";
import { Ratings } from "../surveys/Ratings.tsx";
import { TierChip } from "../tickets/TierChip.tsx";
import { useTicket } from "../tickets/useTicket.ts";
import { Block } from "./Block.tsx";
import { History } from "./History.tsx";
import { Links } from "./Links.tsx";
import { PanelClose } from "./PanelClose.tsx";
import { useAddress } from "./useAddress.ts";
import { useCustomerName } from "./useCustomerName.ts";

interface Props {
  number: number;
  view: string;
  /** Whether it was opened over the conversation, whose heading it then takes the place of. */
  over: boolean;
  onClose: () => void;
}

export function CustomerPanel({ number, view, over, onClose }: Props) {
  const { t } = useTexts("customers");
  const addressOf = useAddress();
  const locale = useLocale();
  const { data: detail } = useTicket(number);
  const id = detail?.ticket.customer.id ?? "";
  const { data: customer } = useQuery({
    queryKey: keys.customer(id),
    queryFn: () => customers.one(id),
    enabled: id !== "",
  });
  useLooked("customer", customer?.id);
  const brief = detail?.ticket.customer;
  const name = useCustomerName()(brief?.name);
  if (!brief || !detail) return <aside className="side" aria-label={t("title")} aria-busy="true" />;
  const Heading = over ? "h1" : "h2";
  const Part = over ? "h2" : "h3";
  const since = customer ? t("since", { date: fullDate(customer.created_at, locale) }) : "";
  return (
    <aside className="side" aria-label={t("title")}>
      <PanelClose onClose={onClose} />
      <div className="who">
        <Avatar name={name} seed={brief.id} size="large" decorative />
        <div>
          <Heading className="name">
            <Link to={`/customers/${brief.id}`} title={t("open_profile")}>
              <bdi>{name}</bdi>
            </Link>{" "}
            <TierChip tier={brief.tier} />
          </Heading>
          <div className="muted">{since}</div>
        </div>
      </div>
      <TicketFields detail={detail} heading={Part} />
      <Part className="part">{t("contact")}</Part>
      <dl className="kv">
        {customer?.identities.map((identity) => (
          <div key={identity.id}>
            <dt>{t(`tickets:channel.${identity.channel}`, { defaultValue: identity.channel })}</dt>
            <dd>
              <bdi>{addressOf(identity)}</bdi>
              {identity.verified ? (
                <BadgeCheck className="verified" size={13} role="img" aria-label={t("verified")} />
              ) : null}
            </dd>
          </div>
        ))}
        <div>
          <dt>{t("language")}</dt>
          <dd>{customer?.locale ? t(`shell:language.${customer.locale}`) : t("unknown")}</dd>
        </div>
        {customer?.company ? (
          <div>
            <dt>{t("company")}</dt>
            <dd>
              <Link to={`/companies/${customer.company.id}`}>
                <bdi>{customer.company.name}</bdi>
              </Link>
            </dd>
          </div>
        ) : null}
      </dl>
      {customer ? (
        <CustomerFields key={customer.id} customer={customer} heading={Part} className="part" />
      ) : null}
      {customer?.note ? (
        <>
          <Part className="part">{t("note")}</Part>
          <p className="note-text" dir="auto">
            {customer.note}
          </p>
        </>
      ) : null}
      {customer ? <Block customer={customer} /> : null}
      <Ratings ticket={detail.ticket} part={Part} />
      <Part className="part">{t("links.title")}</Part>
      <Links detail={detail} view={view} />
      <Part className="part">{t("history")}</Part>
      <History customer={id} current={number} view={view} />
    </aside>
  );
}
