import "./history.css";
import { type AuditEntry, audit, type Topic } from "@kefu/api";
import { Button, ErrorState, fullTime } from "@kefu/ui";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { useMay } from "../members/session.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { usePages } from "../shell/usePages.ts";

interface Props {
  /** Whose history: the id of a thing, or of the workspace for what holds for all of it. */
  of: string;
  topic: Topic;
}

/** Who set a thing differently, when, and what it was before; for those who may read the audit. */
export function History({ of, topic }: Props) {
  const { t } = useTexts("admin");
  const may = useMay("audit:read");
  const [open, setOpen] = useState(false);
  if (!may) return null;
  return (
    <details className="history" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <ChevronRight size={14} aria-hidden />
        {t("history.title")}
      </summary>
      {open ? <Entries of={of} topic={topic} /> : null}
    </details>
  );
}

function Entries({ of, topic }: Props) {
  const { t, language } = useTexts("admin");
  const list = usePages(keys.historyOf(of, topic, language), (after) =>
    audit.list({ topic, subject_id: of, after, member_id: null, since: null }),
  );
  if (list.error && !list.data) {
    return (
      <ErrorState
        title={t("history.failed")}
        text={sentenceOf(list.error, t)}
        retryLabel={t("shell:retry")}
        retry={() => void list.refetch()}
      />
    );
  }
  if (list.data?.length === 0) return <p className="muted">{t("history.none")}</p>;
  return (
    <>
      <ol aria-label={t("history.title")} aria-busy={!list.data}>
        {list.data?.map((entry) => (
          <Entry key={entry.position} entry={entry} />
        ))}
      </ol>
      {list.hasNextPage ? (
        <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("history.more")}
        </Button>
      ) : null}
    </>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const locale = useLocale();
  const told = entry.changes.some(({ before }) => before !== null);
  return (
    <li>
      <p className="muted">
        <strong>
          <bdi>{entry.actor}</bdi>
        </strong>{" "}
        <time className="num" dateTime={entry.at}>
          {fullTime(entry.at, locale)}
        </time>
      </p>
      {told ? (
        <dl>
          {entry.changes.map(({ what, before, after }) => (
            <div key={what}>
              <dt>{what}</dt>
              {before === null ? null : (
                <dd>
                  <del dir="auto">{before}</del> <span aria-hidden>→</span> <ins dir="auto">{after}</ins>
                </dd>
              )}
            </div>
          ))}
        </dl>
      ) : (
        <p>{entry.text}</p>
      )}
    </li>
  );
}
