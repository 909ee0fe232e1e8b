import type { Message } from "@kefu/api";
import { Avatar, clockTime, fullTime } from "@kefu/ui";
import { Forward } from "lucide-react";
import { useId, useState } from "react";
import { useLocale } from "../../app/language.ts";
import { Wordings } from "../../app/parts.ts";
import { useTexts } from "../../app/texts.tsx";
import { useCustomerName } from "../customers/useCustomerName.ts";
import { usePeople } from "../members/people.ts";
import { useMay, useMe } from "../members/session.ts";
import { Files } from "./Files.tsx";
import { NoteWords } from "./NoteWords.tsx";
import { OwnNote } from "./OwnNote.tsx";
import { lineId } from "./pointing.ts";
import { Words } from "./Words.tsx";

function lookOf(message: Message): string {
  if (message.visibility === "internal") return "note";
  if (message.author.kind === "member") return "me";
  return message.author.kind === "bot" ? "bot" : "them";
}

interface Props {
  message: Message;
  /** The ticket that is shown; what was said on one merged into it says so. */
  on: number;
  fixed: boolean;
  /** Begins to send it to somebody outside; undefined where that cannot be. */
  onForward: ((message: string) => void) | undefined;
}

/** Something said. A note of one's own can be reworded, unless the ticket is `fixed`. */
export function Bubble({ message, on, fixed, onForward }: Props) {
  const { t } = useTexts("tickets");
  const { memberName } = usePeople();
  const customerName = useCustomerName();
  const locale = useLocale();
  const { author } = message;
  const look = lookOf(message);
  const { member } = useMe();
  const mayNote = useMay("ticket:note");
  const [earlier, setEarlier] = useState(false);
  const earlierId = useId();
  const elsewhere = message.ticket_number !== on;
  const mine = mayNote && look === "note" && author.id === member.id && !fixed && !elsewhere;
  const name =
    author.kind === "customer"
      ? customerName(author.name)
      : author.name || memberName(author.id) || t(`actor.${author.kind}`);
  return (
    <article
      id={lineId(message.id)}
      tabIndex={-1}
      className={`m ${look}`}
      aria-label={t(`bubble.${look}`, { name })}
    >
      {look === "note" ? null : (
        <Avatar
          name={name}
          seed={author.id}
          text={look === "bot" ? t("bubble.bot_sign") : undefined}
          decorative
        />
      )}
      <div className="body">
        <small className="num">
          {look === "note" ? `${t("composer.note")} · ` : ""}
          <bdi>{name}</bdi>{" "}
          <time dateTime={message.at} title={fullTime(message.at, locale)}>
            {clockTime(message.at, locale)}
          </time>
          {look === "note" ? ` · ${t("bubble.hidden")}` : ""}
          {elsewhere ? ` · #${message.ticket_number}` : ""}
          {message.revision > 1 ? (
            <>
              {" · "}
              <Edited may={mayNote} open={earlier} controls={earlierId} onToggle={setEarlier} />
            </>
          ) : null}
          {look === "me" && message.state ? <State state={message.state} /> : null}
          {look === "bot" ? <span className="ai"> · {t("bubble.ai")}</span> : null}
          {onForward && look !== "note" && (message.text || message.files.length > 0) ? (
            <button
              type="button"
              className="quiet sends"
              aria-label={t("forward.one")}
              title={t("forward.one")}
              onClick={() => onForward(message.id)}
            >
              <Forward size={12} aria-hidden />
            </button>
          ) : null}
        </small>
        {mine ? (
          <OwnNote message={message}>
            <Text message={message} />
          </OwnNote>
        ) : (
          <Text message={message} />
        )}
        {earlier ? <Wordings message={message} on={on} id={earlierId} /> : null}
        <Files files={message.files} />
      </div>
    </article>
  );
}

interface EditedProps {
  may: boolean;
  open: boolean;
  controls: string;
  onToggle: (open: boolean) => void;
}

/** Says that a note was reworded; whoever may write notes opens what it said before. */
function Edited({ may, open, controls, onToggle }: EditedProps) {
  const { t } = useTexts("tickets");
  if (!may) return t("bubble.edited");
  return (
    <button
      type="button"
      className="quiet"
      title={t("wordings.open")}
      aria-expanded={open}
      aria-controls={controls}
      onClick={() => onToggle(!open)}
    >
      {t("bubble.edited")}
    </button>
  );
}

function State({ state }: { state: NonNullable<Message["state"]> }) {
  const { t } = useTexts("tickets");
  const bad = state === "failed" || state === "unknown";
  return <span className={bad ? "bad" : undefined}> · {t(`delivery.${state}`)}</span>;
}

function Text({ message }: { message: Message }) {
  const { t } = useTexts("tickets");
  if (!message.html && !message.text) {
    // what was said with files only has some; with neither, the person was erased
    return message.files.length > 0 ? null : <div className="text muted">{t("erased.text")}</div>;
  }
  if (message.visibility === "internal" && message.text) return <NoteWords text={message.text} />;
  if (!message.html) return <Words text={message.text} />;
  // biome-ignore lint/security/noDangerouslySetInnerHtml: the server stores sanitised HTML only, and the CSP runs no script
  return <div className="text html" dir="auto" dangerouslySetInnerHTML={{ __html: message.html }} />;
}
