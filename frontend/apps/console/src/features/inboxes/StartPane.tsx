import "../admin/admin.css";
import "./inboxes.css";
import { directory, type Inbox } from "@kefu/api";
import { EmptyState, ErrorState } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { Check, Inbox as InboxIcon, MessageCircle } from "lucide-react";
import { Link } from "react-router";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { useMay } from "../members/session.ts";
import { BackButton } from "../shell/BackButton.tsx";
import { sentenceOf } from "../shell/sentence.ts";
import { useChannels } from "./inboxes.ts";
import { NewInbox } from "./NewInbox.tsx";
import { Snippet } from "./Snippet.tsx";
import type { Start } from "./useStart.ts";

/** Nobody can reach us yet: the first way to do so, or who can make one. */
export default function StartPane({ start }: { start: Start }) {
  const { t } = useTexts("inboxes");
  const may = useMay("inbox:manage");
  return (
    <section className="start" aria-label={t("start.title")}>
      <header>
        <BackButton to="/tickets" />
      </header>
      {may || !start.known ? (
        <div className="start-card">
          {start.made ? <Made inbox={start.made} /> : start.known ? <Make onMade={start.setMade} /> : null}
        </div>
      ) : (
        <EmptyState
          icon={<InboxIcon size={32} strokeWidth={1.4} aria-hidden />}
          title={t("start.waiting")}
          text={t("start.waiting_text")}
        />
      )}
    </section>
  );
}

function Make({ onMade }: { onMade: (inbox: Inbox) => void }) {
  const { t, language } = useTexts("inboxes");
  const channels = useChannels(language);
  const units = useQuery({ queryKey: keys.units, queryFn: directory.units });
  const error = channels.error ?? units.error;
  if (error) {
    return (
      <ErrorState
        title={t("start.failed")}
        text={sentenceOf(error, t)}
        retryLabel={t("shell:retry")}
        retry={() => {
          void channels.refetch();
          void units.refetch();
        }}
      />
    );
  }
  return (
    <>
      <MessageCircle size={30} strokeWidth={1.5} aria-hidden />
      <h1>{t("start.title")}</h1>
      <p className="muted">{t("start.text")}</p>
      {channels.data && units.data ? (
        <NewInbox
          channels={channels.data.items.filter((channel) => channel.key === "webchat")}
          units={units.data.items.filter((unit) => unit.parent_id === null)}
          label={t("start.create")}
          onMade={onMade}
        />
      ) : (
        <span className="bone" />
      )}
    </>
  );
}

function Made({ inbox }: { inbox: Inbox }) {
  const { t } = useTexts("inboxes");
  return (
    <>
      <Check size={30} strokeWidth={1.5} aria-hidden />
      <h1>{t("start.made", { name: inbox.name })}</h1>
      <Snippet inbox={inbox} />
      <p className="muted">{t("start.next")}</p>
      <Link to={`/admin/inboxes/${inbox.id}`}>{t("start.settings")}</Link>
    </>
  );
}
