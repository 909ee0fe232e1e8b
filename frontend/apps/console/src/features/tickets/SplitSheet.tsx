import "./splitting.css";
import {
  type Kind,
  type Message,
  newId,
  type Priority,
  type TicketDetail,
  type TicketRow,
  tickets,
} from "@kefu/api";
import { Button, clockTime, Field, fullTime, SelectField, Sheet } from "@kefu/ui";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { useAsking } from "../admin/asking.ts";
import { useCustomerName } from "../customers/useCustomerName.ts";
import { usePeople } from "../members/people.ts";
import { subjectFor } from "./splitting.ts";
import { lastHeard, says } from "./timeline.ts";
import { useEarlier } from "./useTicket.ts";
import { KINDS, PRIORITIES } from "./words.ts";

interface Props {
  detail: TicketDetail;
  onDone: (made: TicketRow) => void;
  onClose: () => void;
}

/** Which words become a ticket of their own, and what it is; what that means is said before it is done. */
export default function SplitSheet({ detail, onDone, onClose }: Props) {
  const { t } = useTexts("tickets");
  const saving = useAsking();
  const row = detail.ticket;
  const [id] = useState(newId);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set([lastHeard(detail.timeline) ?? ""]),
  );
  const [subject, setSubject] = useState<string | null>(null);
  const [kind, setKind] = useState<Kind>(row.kind);
  const [priority, setPriority] = useState<Priority>(row.priority);
  const box = useRef<HTMLFormElement>(null);
  // A dialog that opens takes the focus to its first button; it belongs to what is asked.
  useEffect(() => {
    const first =
      box.current?.querySelector<HTMLElement>("input:checked") ?? box.current?.querySelector("input");
    first?.focus();
  }, []);
  const messages = detail.timeline.filter(says).map(({ message }) => message);
  const picked = messages.filter((message) => chosen.has(message.id));
  const open = picked.filter(({ visibility }) => visibility === "public");
  const called = subject ?? subjectFor(open.map(({ text }) => text));
  const good = open.length > 0 && called.trim() !== "";

  function turn(message: Message, on: boolean) {
    const rest = [...chosen].filter((one) => one !== message.id);
    setChosen(new Set(on ? [...rest, message.id] : rest));
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!good) return;
    const wish = { id, messages: picked.map((message) => message.id), subject: called, kind, priority };
    void saving.save(() => tickets.split(row.number, wish), onDone);
  }

  return (
    <Sheet
      wide
      title={t("split.title", { number: row.number })}
      closeLabel={t("shell:close")}
      onClose={onClose}
    >
      <form className="splitting" ref={box} onSubmit={submit} autoComplete="off">
        <fieldset>
          <legend>{t("split.which")}</legend>
          <MoreAbove detail={detail} />
          {messages.map((message) => (
            <Choice
              key={message.id}
              message={message}
              on={chosen.has(message.id)}
              onTurn={(on) => turn(message, on)}
            />
          ))}
        </fieldset>
        <Field
          label={t("field.subject")}
          error={saving.wrong("subject")}
          maxLength={200}
          value={called}
          onChange={(event) => setSubject(event.target.value)}
        />
        <div className="pair">
          <SelectField
            label={t("field.kind")}
            options={KINDS.map((key) => ({ key, label: t(`kind.${key}`) }))}
            value={kind}
            onChange={(event) => setKind(event.target.value as Kind)}
          />
          <SelectField
            label={t("field.priority")}
            options={PRIORITIES.map((key) => ({ key, label: t(`priority.${key}`) }))}
            value={priority}
            onChange={(event) => setPriority(event.target.value as Priority)}
          />
        </div>
        <p className="muted">{t("split.means")}</p>
        <div className="row-of-buttons">
          <Button type="submit" tone="primary" aria-disabled={!good || saving.busy}>
            {t("split.do", { count: picked.length })}
          </Button>
          <Button onClick={onClose}>{t("split.cancel")}</Button>
          <span className="bad" role="alert">
            {saving.problem || saving.wrong("messages")}
          </span>
        </div>
      </form>
    </Sheet>
  );
}

function MoreAbove({ detail }: { detail: TicketDetail }) {
  const { t } = useTexts("tickets");
  const { mutate, isPending } = useEarlier(detail);
  const { earlier } = detail;
  if (earlier === null) return null;
  return (
    <Button disabled={isPending} onClick={() => mutate(earlier)}>
      {t(isPending ? "earlier.loading" : "earlier.more")}
    </Button>
  );
}

interface ChoiceProps {
  message: Message;
  on: boolean;
  onTurn: (on: boolean) => void;
}

function Choice({ message, on, onTurn }: ChoiceProps) {
  const { t } = useTexts("tickets");
  const locale = useLocale();
  const customerName = useCustomerName();
  const { memberName } = usePeople();
  const { author, files } = message;
  const note = message.visibility === "internal";
  const name =
    author.kind === "customer"
      ? customerName(author.name)
      : author.name || memberName(author.id) || t(`actor.${author.kind}`);
  return (
    <label className={note ? "note" : undefined}>
      <input type="checkbox" checked={on} onChange={(event) => onTurn(event.target.checked)} />
      <span>
        <small className="num muted">
          {note ? `${t("composer.note")} · ` : ""}
          <bdi>{name}</bdi>{" "}
          <time dateTime={message.at} title={fullTime(message.at, locale)}>
            {clockTime(message.at, locale)}
          </time>
        </small>
        <bdi className="words">{message.text || files.map((file) => file.name).join(", ")}</bdi>
      </span>
    </label>
  );
}
