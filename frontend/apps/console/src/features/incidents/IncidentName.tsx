import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { spokenIn, useIncident } from "./incidents.ts";

/** What an incident is called, as a way to it. */
export function IncidentName({ id }: { id: string }) {
  const { i18n } = useTranslation("incidents");
  const incident = useIncident(id).data?.incident;
  if (!incident) return null;
  return (
    <>
      {" "}
      <Link to={`/incidents/running/${id}`}>
        <bdi>{spokenIn(incident.title, i18n.language)}</bdi>
      </Link>
    </>
  );
}
