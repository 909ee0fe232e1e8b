import { ago, Button } from "@kefu/ui";
import { Link } from "react-router";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { useSubject } from "../tickets/useSubject.ts";
import { useCustomerTickets } from "./useCustomerTickets.ts";

interface Props {
  customer: string;
  current: number;
  view: string;
}

const OPEN = ["new", "open", "pending", "held"];

/** The customer's tickets on every channel, newest first. */
export function History({ customer, current, view }: Props) {
  const { t } = useTexts("customers");
  const subjectOf = useSubject();
  const locale = useLocale();
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useCustomerTickets(customer);
  if (!data) return <span className="bone w80" aria-hidden="true" />;
  const others = data.filter((ticket) => ticket.number !== current);
  if (others.length === 0 && !hasNextPage) return <p className="muted">{t("none_seen")}</p>;
  return (
    <ul className="tl">
      {others.map((ticket) => (
        <li key={ticket.number} className={OPEN.includes(ticket.status) ? "live" : undefined}>
          <Link to={`/tickets/${view}/${ticket.number}`}>
            <bdi>{subjectOf(ticket.subject)}</bdi>
          </Link>
          <div className="faint num">
            #{ticket.number} · {ago(ticket.created_at, locale)} ·{" "}
            {t(`tickets:channel.${ticket.channel}`, { defaultValue: ticket.channel })} ·{" "}
            {t(`tickets:status.${ticket.status}`)}
          </div>
        </li>
      ))}
      {hasNextPage ? (
        <li>
          <Button onClick={() => void fetchNextPage()} disabled={isFetchingNextPage}>
            {t("more_tickets")}
          </Button>
        </li>
      ) : null}
    </ul>
  );
}
