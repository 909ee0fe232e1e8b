import "./incidents.css";
import { type IncidentRow, incidents } from "@kefu/api";
import { Chip, dayTime, EmptyState } from "@kefu/ui";
import { SearchX } from "lucide-react";
import { NavLink, useLocation, useNavigate, useParams } from "react-router";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { Detail } from "../admin/Detail.tsx";
import { Listing } from "../admin/Listing.tsx";
import { useMay } from "../members/session.ts";
import { More } from "../shell/More.tsx";
import { usePages } from "../shell/usePages.ts";
import { IncidentForm } from "./IncidentForm.tsx";
import { IncidentView } from "./IncidentView.tsx";
import { spokenIn, TONES, useIncident } from "./incidents.ts";
import { Start } from "./Start.tsx";

export function IncidentList({ running }: { running: boolean }) {
  const { t } = useTexts("incidents");
  const { id } = useParams();
  const { state } = useLocation();
  const navigate = useNavigate();
  const may = useMay("incident:manage");
  const here = running ? "/incidents/running" : "/incidents/past";
  const list = usePages(keys.incidentList(running), (after, signal) =>
    incidents.list(running, after, signal),
  );
  const open = useIncident(id);

  function detail() {
    if (id === "new" && may) {
      const numbers = (state as { tickets?: number[] } | null)?.tickets ?? [];
      return (
        <Detail title={t("declare")} back={here}>
          <IncidentForm
            key={numbers.join()}
            tickets={numbers}
            onSaved={(made) => void navigate(`/incidents/running/${made.id}`, { replace: true })}
          />
        </Detail>
      );
    }
    if (id && id !== "new" && open.error && !open.data) {
      return (
        <section className="detail nothing">
          <EmptyState icon={<SearchX size={28} aria-hidden />} title={t("unknown")} />
        </section>
      );
    }
    if (id && open.data) return <IncidentView key={id} detail={open.data} back={here} />;
    if (id && id !== "new") return <section className="detail" aria-busy="true" />;
    return <Start />;
  }

  return (
    <>
      <Listing
        title={t(running ? "running" : "past")}
        count={list.data?.length}
        add={may ? { to: "/incidents/running/new", label: t("declare_short") } : null}
        back="/incidents"
        error={list.error}
        retry={() => void list.refetch()}
        empty={t(running ? "none_running" : "none_past")}
        below={running && list.data?.length === 0 ? <Start className="below" /> : null}
      >
        {[
          ...(list.data ?? []).map((incident) => <Row key={incident.id} incident={incident} here={here} />),
          ...(list.hasNextPage ? [<More key="more" label={t("more")} list={list} />] : []),
        ]}
      </Listing>
      {detail()}
    </>
  );
}

function Row({ incident, here }: { incident: IncidentRow; here: string }) {
  const { t, language } = useTexts("incidents");
  const locale = useLocale();
  return (
    <li className="item">
      <NavLink to={`${here}/${incident.id}`}>
        <span className="a">
          <strong dir="auto">{spokenIn(incident.title, language)}</strong>
          <Chip tone={TONES[incident.status]}>{t(`status.${incident.status}`)}</Chip>
        </span>
        <span className="b muted num">
          {t("row", {
            tickets: t("tickets_count", { count: incident.tickets }),
            at: dayTime(incident.started_at, locale),
          })}
        </span>
      </NavLink>
    </li>
  );
}
