import "./tags.css";
import { hasCode, type KeptTag, tags } from "@kefu/api";
import { Button, Chip, EmptyState, ErrorState } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { ChevronRight, Search, SearchX, Tag } from "lucide-react";
import { useDeferredValue, useRef, useState } from "react";
import { NavLink, useNavigate, useParams } from "react-router";
import { useTexts } from "../../app/texts.tsx";
import { Detail, Nothing } from "../admin/Detail.tsx";
import { History } from "../admin/History.tsx";
import { Listing } from "../admin/Listing.tsx";
import { sentenceOf } from "../shell/sentence.ts";
import { TagEnd } from "./TagEnd.tsx";
import { TagFacts } from "./TagFacts.tsx";
import { TagForm } from "./TagForm.tsx";
import { TagMerge } from "./TagMerge.tsx";
import { HERE, tagKey, useTagPages, useUses } from "./tags.ts";

/** The words that are put on tickets. */
export function TagsPage() {
  const { t } = useTexts("tags");
  const { id } = useParams();
  const navigate = useNavigate();
  const [words, setWords] = useState("");
  const search = useRef<HTMLInputElement>(null);
  const sought = useDeferredValue(words).trim();
  const found = useTagPages(sought, false);
  const read = useQuery({
    queryKey: tagKey(id ?? ""),
    queryFn: ({ signal }) => tags.one(id ?? "", signal),
    enabled: Boolean(id) && id !== "new",
  });
  const open = read.data;
  const gone = hasCode(read.error, "not_found");

  /** What had the focus goes with its tag: the next one is looked for. */
  function leave(to: string) {
    search.current?.focus({ preventScroll: true });
    void navigate(to);
  }
  function detail() {
    if (id === "new") {
      return (
        <Detail title={t("new")} back={HERE}>
          <TagForm key="new" onSaved={(made) => void navigate(`${HERE}/${made.id}`, { replace: true })} />
        </Detail>
      );
    }
    if (!id && !words && !found.isPlaceholderData && found.data?.length === 0) return <Start />;
    if (!id) return <Nothing />;
    if (read.error && !open) {
      return (
        <section className="detail nothing">
          {gone ? (
            <EmptyState icon={<SearchX size={28} aria-hidden />} title={t("unknown")} />
          ) : (
            <ErrorState
              title={t("failed")}
              text={sentenceOf(read.error, t)}
              retryLabel={t("shell:retry")}
              retry={() => void read.refetch()}
            />
          )}
        </section>
      );
    }
    if (!open) return <section className="detail" aria-busy="true" />;
    return (
      <Detail title={open.name} back={HERE} note={open.archived ? <Chip>{t("archived_mark")}</Chip> : null}>
        {/* deleted or merged elsewhere meanwhile: what was typed stays */}
        {gone ? (
          <p className="warned" role="status">
            {t("unknown")}
          </p>
        ) : null}
        <TagFacts tag={open} />
        <TagForm key={open.id} tag={open} />
        <TagMerge key={`merge-${open.id}`} tag={open} onMerged={(into) => leave(`${HERE}/${into.id}`)} />
        <TagEnd key={`end-${open.id}`} tag={open} onDeleted={() => leave(HERE)} />
        <History key={`history-${open.id}`} of={open.id} topic="tag" />
      </Detail>
    );
  }

  return (
    <>
      <Listing
        title={t("title")}
        count={found.data?.length}
        more={found.hasNextPage}
        add={{ to: `${HERE}/new`, label: t("new_short") }}
        tools={
          <label className="search">
            <Search size={13} aria-hidden />
            <input
              ref={search}
              type="search"
              aria-label={t("find")}
              placeholder={t("find_short")}
              maxLength={60}
              value={words}
              onChange={(event) => setWords(event.target.value)}
            />
          </label>
        }
        error={found.error}
        retry={() => void found.refetch()}
        empty={t(words ? "no_match" : "none")}
        below={
          <>
            <More list={found} />
            <Archived words={sought} />
          </>
        }
      >
        {(found.data ?? []).map((tag) => (
          <Row key={tag.id} tag={tag} />
        ))}
      </Listing>
      {detail()}
    </>
  );
}

function Start() {
  const { t } = useTexts("tags");
  return (
    <section className="detail nothing">
      <EmptyState
        icon={<Tag size={28} strokeWidth={1.4} aria-hidden />}
        title={t("start.title")}
        text={t("start.text")}
      >
        <NavLink to={`${HERE}/new`} className="btn primary">
          {t("new")}
        </NavLink>
      </EmptyState>
    </section>
  );
}

function More({ list }: { list: ReturnType<typeof useTagPages> }) {
  const { t } = useTexts("tags");
  if (!list.hasNextPage) return null;
  return (
    <div className="more-tags">
      <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
        {t("more")}
      </Button>
    </div>
  );
}

/** What is offered nowhere any more, for who asks for it. */
function Archived({ words }: { words: string }) {
  const { t } = useTexts("tags");
  const [shown, setShown] = useState(false);
  return (
    <details className="archived-tags" onToggle={(event) => setShown(event.currentTarget.open)}>
      <summary>
        <ChevronRight size={14} aria-hidden />
        {t("archived_part")}
      </summary>
      {shown ? <ArchivedList words={words} /> : null}
    </details>
  );
}

function ArchivedList({ words }: { words: string }) {
  const { t } = useTexts("tags");
  const found = useTagPages(words, true);
  if (found.data?.length === 0) return <p className="muted">{t(words ? "no_match" : "none_archived")}</p>;
  return (
    <>
      <ul aria-label={t("archived_part")} aria-busy={!found.data}>
        {(found.data ?? []).map((tag) => (
          <Row key={tag.id} tag={tag} />
        ))}
      </ul>
      <More list={found} />
    </>
  );
}

function Row({ tag }: { tag: KeptTag }) {
  const usesOf = useUses();
  return (
    <li className={tag.archived ? "item off" : "item"}>
      <NavLink to={`${HERE}/${tag.id}`}>
        <span className="a">
          <strong dir="auto">{tag.name}</strong>
        </span>
        <span className="b muted num">{usesOf(tag)}</span>
      </NavLink>
    </li>
  );
}
