import { type ForwardList, forwards, type Locale, newId, type TicketDetail } from "@kefu/api";
import { Button, Field, SelectField, TextField } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { useAsking } from "../admin/asking.ts";
import { useMe } from "../members/session.ts";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { ChosenFiles } from "./ChosenFiles.tsx";
import { ChosenMessages } from "./ChosenMessages.tsx";
import { addressesIn, showForward, undoForward } from "./forwards.ts";
import { Look } from "./Look.tsx";
import { useLook } from "./useLook.ts";

const LOCALES: Locale[] = ["zh", "en"];

interface Props {
  detail: TicketDetail;
  message: string | null;
  known: ForwardList;
  onClose: () => void;
}

/** To whom, what, and the mail as they will read it. */
export function ForwardForm({ detail, message, known, onClose }: Props) {
  const { t, language } = useTexts("forwards");
  const { member } = useMe();
  const queries = useQueryClient();
  const saving = useAsking();
  const { number } = detail.ticket;
  const [id] = useState(newId);
  const [to, setTo] = useState("");
  const [locale, setLocale] = useState<Locale>(language === "zh" ? "zh" : "en");
  const [subject, setSubject] = useState<string | null>(null);
  const [text, setText] = useState("");
  const [messages, setMessages] = useState<string[] | null>(message ? [message] : null);
  const [files, setFiles] = useState<string[]>([]);
  const box = useRef<HTMLFormElement>(null);
  // a dialog that opens takes the focus to its first button; it belongs to what is asked
  useEffect(() => box.current?.querySelector("input")?.focus(), []);

  const recipients = addressesIn(to);
  const some = messages === null || messages.length > 0;
  const draft = { locale, subject: subject ?? "", text, messages, files };
  const { look, error, fresh } = useLook(number, draft, some);
  const called = subject ?? look?.subject ?? "";
  const good = recipients.length > 0 && called.trim() !== "" && some && fresh;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!good) return;
    const seconds = member.undo_seconds;
    // what was looked at goes, and nothing that was said since
    const wish = { id, locale, recipients, subject: called, text, messages: look?.messages ?? null, files };
    void saving.save(
      () => forwards.send(number, { ...wish, seconds }),
      (made) => {
        showForward(queries, number, made);
        const label = t("tickets:undo");
        const run = () => void undoForward(queries, t, number, id);
        const action = seconds > 0 ? ({ label, run, undo: true } as const) : undefined;
        tell(
          t(seconds > 0 ? "leaves" : "gone", { count: recipients.length }),
          "plain",
          action,
          seconds * 1000 || 6000,
        );
        onClose();
      },
    );
  }
  return (
    <form className="forwarding" ref={box} onSubmit={submit} autoComplete="off" noValidate>
      <Field
        label={t("to")}
        hint={t("to_hint")}
        error={saving.wrong("recipients")}
        inputMode="email"
        value={to}
        onChange={(event) => setTo(event.target.value)}
      />
      <div className="pair">
        <Field
          label={t("subject")}
          error={saving.wrong("subject")}
          maxLength={200}
          value={called}
          onChange={(event) => setSubject(event.target.value)}
        />
        <SelectField
          label={t("language")}
          options={LOCALES.map((key) => ({ key, label: t(`languages.${key}`) }))}
          value={locale}
          onChange={(event) => setLocale(event.target.value as Locale)}
        />
      </div>
      <TextField
        label={t("own")}
        hint={t("own_hint")}
        maxLength={10_000}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <ChosenMessages
        detail={detail}
        chosen={messages}
        onChoose={(next) => {
          setMessages(next);
          setFiles([]);
        }}
      />
      <ChosenFiles offered={look?.offered ?? []} chosen={files} most={known.most_bytes} onChoose={setFiles} />
      <p className="muted">{t("answers", { address: known.reply_to })}</p>
      <Look
        look={some ? look : undefined}
        to={recipients}
        subject={called}
        problem={some && error ? sentenceOf(error, t) : ""}
        busy={some && !fresh && !error}
      />
      <div className="row-of-buttons">
        <Button type="submit" tone="primary" aria-disabled={!good || saving.busy}>
          {t("do", { count: recipients.length })}
        </Button>
        <Button onClick={onClose}>{t("cancel")}</Button>
        <span className="bad" role="alert">
          {saving.problem}
        </span>
      </div>
    </form>
  );
}
