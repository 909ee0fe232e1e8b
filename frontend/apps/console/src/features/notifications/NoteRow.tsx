import type { Notification } from "@kefu/api";
import { ago, Button, fullTime } from "@kefu/ui";
import { Check, Mail } from "lucide-react";
import { Link } from "react-router";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { useCustomerName } from "../customers/useCustomerName.ts";
import { toNames } from "../tickets/mentions.ts";
import { useMarkName } from "../tickets/NoteWords.tsx";
import { useCoverTimes } from "./coverTimes.ts";
import { placeOf, toldAs } from "./notes.ts";

interface Props {
  note: Notification;
  onMark: (read: boolean) => void;
}

/** One thing that happened; following it to its ticket counts as reading it. */
export function NoteRow({ note, onMark }: Props) {
  const { t } = useTexts("notifications");
  const locale = useLocale();
  const customerName = useCustomerName();
  const nameOfMark = useMarkName();
  const coverTimes = useCoverTimes();
  const times = coverTimes(note);
  const actor = note.actor_kind === "customer" ? customerName(note.actor) : note.actor || t("system");
  const label = t(note.read ? "mark_unread" : "mark_read");
  return (
    <li className={note.read ? undefined : "new"}>
      <Link to={placeOf(note)} onClick={() => note.read || onMark(true)}>
        <i aria-hidden />
        <span className="a">
          <strong>
            {note.read ? null : <span className="sr-only">{t("unread")} </span>}
            {t(`told.${toldAs(note)}`, { actor })}
          </strong>
          <time className="faint num" dateTime={note.at} title={fullTime(note.at, locale)}>
            {ago(note.at, locale)}
          </time>
        </span>
        {note.ticket ? (
          <span className="b muted">
            <span className="num">#{note.ticket.number}</span> {note.ticket.subject} ·{" "}
            <bdi>{customerName(note.ticket.customer)}</bdi>
          </span>
        ) : null}
        {times ? <span className="b muted num">{times}</span> : null}
        {note.note ? <bdi className="b">{toNames(note.note, nameOfMark).text}</bdi> : null}
      </Link>
      <Button
        className="plain"
        aria-label={label}
        title={label}
        icon={note.read ? <Mail size={15} aria-hidden /> : <Check size={15} aria-hidden />}
        onClick={() => onMark(!note.read)}
      />
    </li>
  );
}
