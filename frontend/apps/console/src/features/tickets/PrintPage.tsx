import "./print.css";
import type { Message, TicketDetail } from "@kefu/api";
import { Button, ErrorState, fullTime } from "@kefu/ui";
import { Printer } from "lucide-react";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { useCustomerName } from "../customers/useCustomerName.ts";
import { calledIn, useFilled } from "../fields/fields.ts";
import { usePeople } from "../members/people.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { NoteWords } from "./NoteWords.tsx";
import { says } from "./timeline.ts";
import { useSubject } from "./useSubject.ts";
import { useWhole } from "./useWhole.ts";
import { Words } from "./Words.tsx";

/** A ticket as a sheet of paper: who, what, and everything that was said, oldest first; notes only on wish. */
export default function PrintPage() {
  const { t } = useTexts("tickets");
  const number = Number(useParams().number);
  const { data, error, refetch } = useWhole(number);
  const [notes, setNotes] = useState(false);
  return (
    <div className="print-page">
      <header className="off-paper">
        <Link className="btn" to={`/tickets/all/${number}`}>
          {t("print.back")}
        </Link>
        <label>
          <input type="checkbox" checked={notes} onChange={(event) => setNotes(event.target.checked)} />
          {t("print.notes")}
        </label>
        <Button
          tone="primary"
          icon={<Printer size={16} strokeWidth={1.6} aria-hidden />}
          aria-disabled={!data}
          onClick={() => data && window.print()}
        >
          {t("print.do")}
        </Button>
      </header>
      {error ? (
        <ErrorState
          title={t("conversation_failed")}
          text={sentenceOf(error, t)}
          retryLabel={t("shell:retry")}
          retry={() => void refetch()}
        />
      ) : null}
      {data ? <Sheet detail={data} notes={notes} /> : null}
    </div>
  );
}

function Sheet({ detail, notes }: { detail: TicketDetail; notes: boolean }) {
  const { t, language } = useTexts("tickets");
  const locale = useLocale();
  const filled = useFilled(detail);
  const subjectOf = useSubject();
  const nameOf = useCustomerName();
  const people = usePeople();
  const row = detail.ticket;
  const owner = people.memberName(row.assignee_id) ?? people.unitName(row.team_id);
  const facts: [string, string][] = [
    [t("print.customer"), nameOf(row.customer.name)],
    [t("field.status"), t(`status.${row.status}`)],
    [t("field.priority"), t(`priority.${row.priority}`)],
    [t("field.kind"), t(`kind.${row.kind}`)],
    [t("print.channel"), t(`channel.${row.channel}`, { defaultValue: row.channel })],
    [t("print.owner"), owner ?? t("print.nobody")],
    [t("print.opened"), fullTime(row.created_at, locale)],
    [t("print.tags"), row.tags.join(", ")],
    ...filled.map(({ field, text }): [string, string] => [calledIn(field.name, language), text]),
  ];
  const said = detail.timeline.filter(says).filter(({ message }) => notes || message.visibility === "public");
  return (
    <article className="paper">
      <h1>
        <bdi>{subjectOf(row.subject)}</bdi> <span className="num">#{row.number}</span>
      </h1>
      <dl>
        {facts
          .filter(([, value]) => value)
          .map(([name, value], place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a field may be called as another fact is
            <div key={place}>
              <dt>{name}</dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </div>
          ))}
      </dl>
      {said.map(({ message }) => (
        <Said key={message.id} message={message} on={row.number} />
      ))}
      <footer>{t("print.as_of", { at: fullTime(new Date(), locale) })}</footer>
    </article>
  );
}

function Said({ message, on }: { message: Message; on: number }) {
  const { t } = useTexts("tickets");
  const locale = useLocale();
  const nameOf = useCustomerName();
  const { memberName } = usePeople();
  const { author } = message;
  const name =
    author.kind === "customer"
      ? nameOf(author.name)
      : author.name || memberName(author.id) || t(`actor.${author.kind}`);
  const note = message.visibility === "internal";
  return (
    <section className={note ? "note" : undefined}>
      <h2>
        <bdi>{name}</bdi>
        <small className="num">
          {note ? `${t("composer.note")} · ` : ""}
          {message.ticket_number === on ? "" : `#${message.ticket_number} · `}
          <time dateTime={message.at}>{fullTime(message.at, locale)}</time>
        </small>
      </h2>
      {note ? <NoteWords text={message.text} /> : <Words text={message.text} />}
      {message.files.length > 0 ? (
        <p className="names">
          {t("print.files", { names: message.files.map((file) => file.name).join(", ") })}
        </p>
      ) : null}
    </section>
  );
}
