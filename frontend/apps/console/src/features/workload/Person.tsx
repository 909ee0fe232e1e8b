import { type Availability, type Load, type MemberRating, workload } from "@kefu/api";
import { Avatar } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { leaveBy } from "../admin/leaving.ts";
import { AbsenceForm } from "../members/AbsenceForm.tsx";
import { awayNow, useAwayWords } from "../members/absence.ts";
import { showMember, usePeople } from "../members/people.ts";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { Mean } from "../surveys/Mean.tsx";
import { GiveAway } from "./GiveAway.tsx";
import { PileTickets } from "./PileTickets.tsx";
import { Waiting } from "./Waiting.tsx";

const STATES: Availability[] = ["online", "busy", "break", "offline"];

interface Props {
  load: Load;
  rating: MemberRating | undefined;
}

/** One member's load: how much of what, the tickets themselves on wish, and giving them to others. */
export function Person({ load, rating }: Props) {
  const { t } = useTexts("workload");
  const locale = useLocale();
  const { members, unitName } = usePeople();
  const member = members.find(({ id }) => id === load.member_id);
  const away = awayNow(load);
  const awayWords = useAwayWords();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const id = useId();
  const all = load.open + load.pending + load.snoozed;

  async function present(availability: Availability) {
    try {
      showMember(queries, await workload.setAvailability(load.member_id, availability));
    } catch (error) {
      tell(sentenceOf(error, t), "danger");
    }
    void queries.invalidateQueries({ queryKey: keys.workload });
  }

  return (
    <>
      <tr>
        <th scope="row">
          <button
            type="button"
            className="opener"
            aria-expanded={open}
            aria-controls={open ? id : undefined}
            onClick={() => (open ? leaveBy(() => setOpen(false)) : setOpen(true))}
          >
            <ChevronRight size={14} aria-hidden className={open ? "turned" : undefined} />
            <Avatar name={load.name} seed={load.member_id} size="small" decorative />
            <span>
              <span dir="auto">{load.name}</span>
              <span className="faint">{unitName(load.unit_id)}</span>
            </span>
          </button>
        </th>
        <td>
          <select
            className="input small availability"
            data-state={load.availability}
            aria-label={t("availability_of", { name: load.name })}
            value={load.availability}
            onChange={(event) => void present(event.target.value as Availability)}
          >
            {STATES.map((state) => (
              <option key={state} value={state}>
                {t(`members:availability.${state}`)}
              </option>
            ))}
          </select>
          {away ? <small className="muted away">{awayWords(away)}</small> : null}
          {load.connected || load.availability === "offline" ? null : (
            <small className="muted away">{t("not_connected")}</small>
          )}
        </td>
        <td data-label={t("waiting")}>
          <Waiting count={load.waiting} since={load.oldest_waiting} />
        </td>
        {(["open", "pending", "snoozed"] as const).map((sort) => (
          <td key={sort} data-label={t(sort)} className={load[sort] > 0 ? "num" : "num faint"}>
            {load[sort].toLocaleString(locale)}
          </td>
        ))}
        <td data-label={t("surveys:mean")}>
          <Mean rating={rating} />
        </td>
        <td className="act">
          <GiveAway pile={{ assignee_id: load.member_id }} name={load.name} disabled={all === 0} />
        </td>
      </tr>
      {open ? (
        <tr className="opened">
          <td colSpan={8}>
            <PileTickets pile={{ assignee_id: load.member_id }} id={id} name={load.name} />
            {member ? (
              <details className="away">
                <summary>{t("members:absence.of", { name: load.name })}</summary>
                <AbsenceForm key={JSON.stringify(member.absence)} member={member} mine={false} />
              </details>
            ) : null}
            {load.elsewhere > 0 ? <p className="muted">{t("elsewhere", { count: load.elsewhere })}</p> : null}
          </td>
        </tr>
      ) : null}
    </>
  );
}
