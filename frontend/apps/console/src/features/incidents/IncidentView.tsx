import type { IncidentDetail } from "@kefu/api";
import { Button, Chip, fullTime } from "@kefu/ui";
import { CheckCheck, Pencil, RotateCcw, Send } from "lucide-react";
import { useState } from "react";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { Detail } from "../admin/Detail.tsx";
import { History } from "../admin/History.tsx";
import { leaveBy } from "../admin/leaving.ts";
import { usePeople } from "../members/people.ts";
import { useMay } from "../members/session.ts";
import { IncidentForm } from "./IncidentForm.tsx";
import { isOver, spokenIn, TONES } from "./incidents.ts";
import { LinkedTickets } from "./LinkedTickets.tsx";
import { Rounds } from "./Rounds.tsx";
import { type Task, TogetherForm } from "./TogetherForm.tsx";
import { Updates } from "./Updates.tsx";

const ICON = { size: 14, strokeWidth: 1.6, "aria-hidden": true } as const;
const TASKS = {
  answer: <Send {...ICON} />,
  resolve: <CheckCheck {...ICON} />,
  reopen: <RotateCcw {...ICON} />,
};

/** One incident: how far it is, its tickets, and what is done to all of them. */
export function IncidentView({ detail, back }: { detail: IncidentDetail; back: string }) {
  const { t, language } = useTexts("incidents");
  const locale = useLocale();
  const { memberName } = usePeople();
  const may = useMay("incident:manage");
  const [task, setTask] = useState<Task | "edit" | null>(null);
  const { incident } = detail;
  const over = isOver(incident);
  const tasks: Task[] = over ? ["answer", "reopen"] : ["answer", "resolve"];
  const turnTo = (next: Task | "edit") => leaveBy(() => setTask(task === next ? null : next));
  const at = (time: string) => fullTime(time, locale);

  return (
    <Detail
      title={spokenIn(incident.title, language)}
      back={back}
      note={<Chip tone={TONES[incident.status]}>{t(`status.${incident.status}`)}</Chip>}
    >
      <dl className="incident-facts">
        <dt>{t("owner")}</dt>
        <dd dir="auto">{memberName(incident.owner_id) ?? "—"}</dd>
        <dt>{t("started_at")}</dt>
        <dd className="num">{at(incident.started_at)}</dd>
        {incident.resolved_at ? (
          <>
            <dt>{t("resolved_at")}</dt>
            <dd className="num">{at(incident.resolved_at)}</dd>
          </>
        ) : null}
        <dt>{t("notice.label")}</dt>
        <dd dir="auto">
          {incident.notice ? spokenIn(incident.notice, language) : t("notice.none")}
          {incident.notice && incident.inbox_ids.length === 0 ? (
            <p className="muted">{t("notice.nowhere")}</p>
          ) : null}
        </dd>
      </dl>
      {may ? (
        <div className="row-of-buttons incident-tasks">
          {tasks.map((one) => (
            <Button
              key={one}
              tone={one === "resolve" ? "primary" : undefined}
              icon={TASKS[one]}
              aria-expanded={task === one}
              onClick={() => turnTo(one)}
            >
              {t(`task.${one}`)}
            </Button>
          ))}
          <Button icon={<Pencil {...ICON} />} aria-expanded={task === "edit"} onClick={() => turnTo("edit")}>
            {t("edit")}
          </Button>
        </div>
      ) : null}
      {task === "edit" ? (
        <section className="incident-part" aria-label={t("edit")}>
          <IncidentForm incident={incident} onSaved={() => setTask(null)} />
        </section>
      ) : null}
      {task && task !== "edit" ? (
        <TogetherForm key={task} detail={detail} task={task} onDone={() => setTask(null)} />
      ) : null}
      <Rounds detail={detail} may={may} />
      <LinkedTickets detail={detail} />
      <Updates updates={detail.updates} />
      <History key={`history-${incident.id}`} of={incident.id} topic="incident" />
    </Detail>
  );
}
