import type { Queue } from "@kefu/api";
import { Inbox } from "lucide-react";
import { useId, useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { usePeople } from "../members/people.ts";
import { GiveAway } from "./GiveAway.tsx";
import { PileTickets } from "./PileTickets.tsx";
import { Waiting } from "./Waiting.tsx";

/** What waits in each unit and is nobody's. */
export function Queues({ queues }: { queues: Queue[] }) {
  const { t } = useTexts("workload");
  return (
    <section className="queues" aria-label={t("queues")}>
      <h2>{t("queues")}</h2>
      {queues.length === 0 ? <p className="muted">{t("no_queue")}</p> : null}
      <ul>
        {queues.map((queue) => (
          <Line key={queue.unit_id} queue={queue} />
        ))}
      </ul>
    </section>
  );
}

function Line({ queue }: { queue: Queue }) {
  const { t } = useTexts("workload");
  const { unitName } = usePeople();
  const [open, setOpen] = useState(false);
  const id = useId();
  const name = unitName(queue.unit_id) ?? "";
  return (
    <li>
      <div className="queue">
        <button
          type="button"
          className="opener"
          aria-expanded={open}
          aria-controls={open ? id : undefined}
          onClick={() => setOpen(!open)}
        >
          <Inbox size={15} aria-hidden />
          <strong dir="auto">{name}</strong>
        </button>
        <span className="muted num">{t("unassigned", { count: queue.open })}</span>
        <span className="waits">
          {t("waiting")} <Waiting count={queue.waiting} since={queue.oldest_waiting} />
        </span>
        <GiveAway pile={{ unit_id: queue.unit_id }} name={name} disabled={queue.open === 0} />
      </div>
      {open ? <PileTickets pile={{ unit_id: queue.unit_id }} id={id} name={name} /> : null}
    </li>
  );
}
