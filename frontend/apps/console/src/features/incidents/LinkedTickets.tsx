import { type IncidentDetail, incidents } from "@kefu/api";
import { Button, Chip } from "@kefu/ui";
import { Unlink } from "lucide-react";
import { Link } from "react-router";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { useCustomerName } from "../customers/useCustomerName.ts";
import { useMay } from "../members/session.ts";
import { More } from "../shell/More.tsx";
import { usePages } from "../shell/usePages.ts";
import { useSubject } from "../tickets/useSubject.ts";
import { useLinking } from "./incidents.ts";

/** The tickets of an incident, with how many stand how. */
export function LinkedTickets({ detail }: { detail: IncidentDetail }) {
  const { t } = useTexts("incidents");
  const subjectOf = useSubject();
  const nameOf = useCustomerName();
  const may = useMay("ticket:update");
  const link = useLinking();
  const { incident, counts } = detail;
  const list = usePages(keys.incidentTickets(incident.id), (after, signal) =>
    incidents.tickets(incident.id, after, signal),
  );
  return (
    <section className="incident-part" aria-label={t("tickets")}>
      <h2>
        {t("tickets")} <span className="muted num">{incident.tickets}</span>
      </h2>
      <p className="counts">
        {counts.map(({ status, count }) => (
          <Chip key={status}>
            {t(`tickets:status.${status}`)} {count}
          </Chip>
        ))}
        {incident.hidden > 0 ? (
          <span className="muted">{t("hidden", { count: incident.hidden })}</span>
        ) : null}
      </p>
      {list.data?.length === 0 ? <p className="muted">{t("no_tickets")}</p> : null}
      <ul className="linked">
        {(list.data ?? []).map((row) => (
          <li key={row.id}>
            <Link to={`/tickets/all/${row.number}`}>
              <span className="faint num">#{row.number}</span>
              <bdi className="who">{nameOf(row.customer.name)}</bdi>
              <bdi className="subject">{subjectOf(row.subject)}</bdi>
              <span className="muted">
                {row.end_state ? t(`end.${row.end_state}`) : t(`tickets:status.${row.status}`)}
              </span>
            </Link>
            {may ? (
              <Button
                className="plain"
                aria-label={t("link.remove", { number: row.number })}
                title={t("link.remove", { number: row.number })}
                icon={<Unlink size={14} aria-hidden />}
                onClick={() => void link(incident, [row.number], false)}
              />
            ) : null}
          </li>
        ))}
      </ul>
      <More label={t("more")} list={list} />
    </section>
  );
}
