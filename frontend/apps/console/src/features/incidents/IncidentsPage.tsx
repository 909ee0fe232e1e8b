import { History, Siren } from "lucide-react";
import { useTexts } from "../../app/texts.tsx";
import { Sections } from "../admin/Sections.tsx";
import { IncidentList } from "./IncidentList.tsx";
import { Start } from "./Start.tsx";

/** Major incidents: those that are running, and those that are over. */
export default function IncidentsPage() {
  const { t } = useTexts("incidents");
  return (
    <Sections
      title={t("title")}
      base="/incidents"
      start={<Start />}
      sections={[
        { key: "running", label: t("running"), icon: Siren, page: <IncidentList running /> },
        { key: "past", label: t("past"), icon: History, page: <IncidentList running={false} /> },
      ]}
    />
  );
}
