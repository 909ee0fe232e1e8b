import type { Message } from "@kefu/api";
import { Avatar, clockTime, fullTime } from "@kefu/ui";
import { useTranslation } from "react-i18next";
import { useLocale } from "../../app/language.ts";
import { useCustomerName } from "../customers/useCustomerName.ts";
import { usePeople } from "../members/people.ts";
import { Files } from "./Files.tsx";

function lookOf(message: Message): string {
  if (message.visibility === "internal") return "note";
  if (message.author.kind === "member") return "me";
  return message.author.kind === "bot" ? "bot" : "them";
}

export function Bubble({ message }: { message: Message }) {
  const { t } = useTranslation("tickets");
  const { memberName } = usePeople();
  const customerName = useCustomerName();
  const locale = useLocale();
  const { author } = message;
  const look = lookOf(message);
  const name =
    author.kind === "customer"
      ? customerName(author.name)
      : author.name || memberName(author.id) || t(`actor.${author.kind}`);
  return (
    <article className={`m ${look}`} aria-label={t(`bubble.${look}`, { name })}>
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
          {name}{" "}
          <time dateTime={message.at} title={fullTime(message.at, locale)}>
            {clockTime(message.at, locale)}
          </time>
          {look === "note" ? ` · ${t("bubble.hidden")}` : ""}
          {message.revision > 1 ? ` · ${t("bubble.edited")}` : ""}
          {look === "me" && message.state ? <State state={message.state} /> : null}
          {look === "bot" ? <span className="ai"> · {t("bubble.ai")}</span> : null}
        </small>
        <Text message={message} />
        <Files files={message.files} />
      </div>
    </article>
  );
}

function State({ state }: { state: NonNullable<Message["state"]> }) {
  const { t } = useTranslation("tickets");
  const bad = state === "failed" || state === "unknown";
  return <span className={bad ? "bad" : undefined}> · {t(`delivery.${state}`)}</span>;
}

function Text({ message }: { message: Message }) {
  if (!message.html) return message.text ? <div className="text">{message.text}</div> : null;
  // biome-ignore lint/security/noDangerouslySetInnerHtml: the server stores sanitised HTML only, and the CSP runs no script
  return <div className="text html" dangerouslySetInnerHTML={{ __html: message.html }} />;
}
