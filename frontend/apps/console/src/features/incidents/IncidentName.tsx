import { Link } from "react-router";
import { useTexts } from "../../app/texts.tsx";
import { spokenIn, useIncident } from "./incidents.ts";

/** What an incident is called, as a way to it. */
export function IncidentName({ id }: { id: string }) {
  const { language } = useTexts("incidents");
  const incident = useIncident(id).data?.incident;
  if (!incident) return null;
  return (
    <>
      {" "}
      <Link to={`/incidents/running/${id}`}>
        <bdi>{spokenIn(incident.title, language)}</bdi>
      </Link>
    </>
  );
}
