import { Chip, type Option, Picker } from "@kefu/ui";
import { Plus } from "lucide-react";
import { useNavigate } from "react-router";
import { useTexts } from "../../app/texts.tsx";
import { useMay } from "../members/session.ts";
import { spokenIn, TONES, useLinking, useRunning } from "./incidents.ts";

interface Props {
  numbers: number[];
  onClose: () => void;
  /** It was chosen: the tickets are being linked. */
  onPicked: () => void;
}

/** Choose the incident of tickets among those that are running, or declare another. */
export function IncidentPicker({ numbers, onClose, onPicked }: Props) {
  const { t, language } = useTexts("incidents");
  const navigate = useNavigate();
  const may = useMay("incident:manage");
  const running = useRunning();
  const link = useLinking();
  const found = running.data?.items ?? [];
  const options: Option[] = found.map((incident) => ({
    key: incident.id,
    label: spokenIn(incident.title, language),
    keywords: `${incident.title.zh ?? ""} ${incident.title.en ?? ""}`,
    tail: <Chip tone={TONES[incident.status]}>{t(`status.${incident.status}`)}</Chip>,
  }));
  if (may) {
    options.push({ key: "new", label: t("declare_from"), icon: <Plus size={14} aria-hidden /> });
  }

  function pick(key: string) {
    const incident = found.find(({ id }) => id === key);
    if (incident) void link(incident, numbers, true);
    else void navigate("/incidents/running/new", { state: { tickets: numbers } });
    onPicked();
  }
  return (
    <Picker
      label={t("link.find")}
      options={options}
      empty={t(running.data ? "none_running" : "reading")}
      onPick={pick}
      onClose={onClose}
    />
  );
}
