import "./notifications.css";
import { Button, EmptyState, ErrorState } from "@kefu/ui";
import { BellOff } from "lucide-react";
import { Link } from "react-router";
import { useTexts } from "../../app/texts.tsx";
import { BackButton } from "../shell/BackButton.tsx";
import { sentenceOf } from "../shell/sentence.ts";
import { NoteRow } from "./NoteRow.tsx";
import { useMarking, useNotes } from "./notes.ts";

/** Everything one is told of, newest first. */
export default function NotificationsPage() {
  const { t } = useTexts("notifications");
  const notes = useNotes();
  const { mark, markAll } = useMarking();
  const items = notes.data?.pages.flatMap((page) => page.items) ?? [];
  const newest = items[0];
  const unread = notes.data?.pages[0]?.unread ?? 0;
  return (
    <section className="notifications" aria-label={t("title")}>
      <header>
        <BackButton to="/tickets/mine" />
        <h1>{t("title")}</h1>
        <Button disabled={!newest || unread === 0} onClick={() => newest && markAll(newest.position)}>
          {t("mark_all")}
        </Button>
        <Link className="btn" to="/settings#notifications">
          {t("settings")}
        </Link>
      </header>
      {notes.error && !notes.data ? (
        <ErrorState
          title={t("failed")}
          text={sentenceOf(notes.error, t)}
          retryLabel={t("shell:retry")}
          retry={() => void notes.refetch()}
        />
      ) : null}
      {notes.data && items.length === 0 ? (
        <EmptyState icon={<BellOff size={28} aria-hidden />} title={t("empty")} text={t("empty_text")} />
      ) : null}
      {items.length > 0 ? (
        <ul>
          {items.map((note) => (
            <NoteRow key={note.position} note={note} onMark={(read) => mark(note.position, read)} />
          ))}
        </ul>
      ) : null}
      {notes.hasNextPage ? (
        <Button disabled={notes.isFetchingNextPage} onClick={() => void notes.fetchNextPage()}>
          {t("more")}
        </Button>
      ) : null}
    </section>
  );
}
