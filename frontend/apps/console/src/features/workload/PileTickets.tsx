import { type Pile, workload } from "@kefu/api";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { useCustomerName } from "../customers/useCustomerName.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { ClockChip } from "../tickets/ClockChip.tsx";
import { TierChip } from "../tickets/TierChip.tsx";
import { useSubject } from "../tickets/useSubject.ts";

/** The most urgent tickets of a pile, each one click away. */
export function PileTickets({ pile, id, name }: { pile: Pile; id: string; name: string }) {
  const { t } = useTexts("workload");
  const subjectOf = useSubject();
  const nameOf = useCustomerName();
  const list = useQuery({
    queryKey: keys.pile(pile.assignee_id ?? `unit:${pile.unit_id}`),
    queryFn: ({ signal }) => workload.pile(pile, signal),
  });
  function rows() {
    if (list.error && !list.data) return <p className="bad">{sentenceOf(list.error, t)}</p>;
    if (!list.data) return <span className="bone w64" aria-hidden="true" />;
    if (list.data.items.length === 0) return <p className="muted">{t("none_seen")}</p>;
    return (
      <>
        <ul>
          {list.data.items.map((ticket) => (
            <li key={ticket.id}>
              <Link to={`/tickets/all/${ticket.number}`}>
                <span className="faint num">#{ticket.number}</span>
                <span className="who">
                  <bdi>{nameOf(ticket.customer.name)}</bdi>
                  <TierChip tier={ticket.customer.tier} />
                </span>
                <bdi className="subject">{ticket.preview || subjectOf(ticket.subject)}</bdi>
                <ClockChip row={ticket} />
              </Link>
            </li>
          ))}
        </ul>
        {list.data.more ? (
          <p className="muted">{t("more_of_them", { count: list.data.items.length })}</p>
        ) : null}
      </>
    );
  }
  return (
    <section className="pile" id={id} aria-label={t("tickets_of", { name })}>
      {rows()}
    </section>
  );
}
