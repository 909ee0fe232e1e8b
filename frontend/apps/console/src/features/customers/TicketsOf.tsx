import type { TicketRow } from "@kefu/api";
import { ago, Button } from "@kefu/ui";
import { Link } from "react-router";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import type { usePages } from "../shell/usePages.ts";
import { useSubject } from "../tickets/useSubject.ts";
import { useCustomerName } from "./useCustomerName.ts";

interface Props {
  list: ReturnType<typeof usePages<TicketRow>>;
  /** Whether it is worth saying whose each is. */
  named?: boolean;
}

/** Tickets on every channel, newest first. */
export function TicketsOf({ list, named = false }: Props) {
  const { t } = useTexts("customers");
  const subjectOf = useSubject();
  const locale = useLocale();
  const nameOf = useCustomerName();
  if (!list.data) return <span className="bone w64" aria-hidden="true" />;
  if (list.data.length === 0) return <p className="muted">{t("no_tickets")}</p>;
  return (
    <>
      <ul className="tickets-of">
        {list.data.map((ticket) => (
          <li key={ticket.id}>
            <Link to={`/tickets/all/${ticket.number}`}>
              <span className="faint num">#{ticket.number}</span>
              <bdi className="subject">{subjectOf(ticket.subject)}</bdi>
              <span className="muted">
                {named ? `${nameOf(ticket.customer.name)} · ` : ""}
                {t(`tickets:channel.${ticket.channel}`, { defaultValue: ticket.channel })} ·{" "}
                {t(`tickets:status.${ticket.status}`)}
              </span>
              <span className="faint num when">{ago(ticket.created_at, locale)}</span>
            </Link>
          </li>
        ))}
      </ul>
      {list.hasNextPage ? (
        <Button onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
          {t("more_tickets")}
        </Button>
      ) : null}
    </>
  );
}
