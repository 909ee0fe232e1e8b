import type { ListedCustomer } from "@kefu/api";
import { Avatar, ago, Chip, fullTime } from "@kefu/ui";
import { Link } from "react-router";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { TierChip } from "../tickets/TierChip.tsx";
import { useAddress } from "./useAddress.ts";
import { useCustomerName } from "./useCustomerName.ts";

/** One customer on the list: who, of which company, reached how, heard of when. */
export function CustomerRow({ customer }: { customer: ListedCustomer }) {
  const { t } = useTexts("customers");
  const addressOf = useAddress();
  const locale = useLocale();
  const name = useCustomerName()(customer.name);
  const at = customer.last_contact_at;
  return (
    <li className="customer-row">
      <Link to={`/customers/${customer.id}`}>
        <Avatar name={name} seed={customer.id} decorative />
        <span className="name">
          <strong>
            <bdi>{name}</bdi>
          </strong>
          <TierChip tier={customer.tier} />
          {customer.blocked_at ? <Chip tone="danger">{t("states.blocked")}</Chip> : null}
        </span>
        <span className="company muted">
          <bdi>{customer.company?.name}</bdi>
        </span>
        <span className="address muted num">
          <bdi>{addressOf(customer.identities[0])}</bdi>
        </span>
        <span className="faint num when" title={at ? fullTime(at, locale) : undefined}>
          {at ? ago(at, locale) : t("never")}
        </span>
      </Link>
    </li>
  );
}
