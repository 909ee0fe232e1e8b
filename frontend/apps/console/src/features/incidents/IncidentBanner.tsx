import "./incidents.css";
import type { TicketRow } from "@kefu/api";
import { Button, Chip } from "@kefu/ui";
import { Siren } from "lucide-react";
import { Link } from "react-router";
import { useTexts } from "../../app/texts.tsx";
import { useMay, useMe } from "../members/session.ts";
import { changeDraft, keyOf } from "../tickets/drafts.ts";
import { isFixed } from "../tickets/removing.ts";
import { isOver, spokenIn, TONES, useIncidentOf, useLinking } from "./incidents.ts";

/** Says that a ticket has its cause in an incident, how far that is, and offers what customers are told. */
export function IncidentBanner({ row }: { row: TicketRow }) {
  const { t, language } = useTexts("incidents");
  const { member } = useMe();
  const mayReply = useMay("ticket:reply");
  const mayUpdate = useMay("ticket:update");
  const link = useLinking();
  const incident = useIncidentOf(row.number);
  if (!incident) return null;
  const notice = isOver(incident) ? null : incident.notice;

  function insert() {
    if (!notice) return;
    const words = spokenIn(notice, language);
    changeDraft(keyOf(member.id, row.number), ({ reply }) => ({
      mode: "reply",
      reply: reply.trim() ? `${reply.trimEnd()}\n\n${words}` : words,
    }));
  }

  return (
    <section className="aside incident" aria-label={t("of_ticket")}>
      <Siren size={16} aria-hidden />
      <div>
        <Link
          className="incident-title"
          to={`/incidents/${isOver(incident) ? "past" : "running"}/${incident.id}`}
        >
          <bdi>{spokenIn(incident.title, language)}</bdi>
        </Link>{" "}
        <Chip tone={TONES[incident.status]}>{t(`status.${incident.status}`)}</Chip>
      </div>
      {notice && mayReply && !isFixed(row) ? <Button onClick={insert}>{t("insert_notice")}</Button> : null}
      {mayUpdate ? (
        <Button className="plain" onClick={() => void link(incident, [row.number], false)}>
          {t("unlink")}
        </Button>
      ) : null}
    </section>
  );
}
