import { isSaved } from "@kefu/api";
import { EmptyState, ErrorState, Kbd } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { CheckCheck, Pencil, Search, SearchX } from "lucide-react";
import type { RefObject } from "react";
import { Link } from "react-router";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { viewsQuery } from "../../app/views.ts";
import { useMay } from "../members/session.ts";
import { BackButton } from "../shell/BackButton.tsx";
import { More } from "../shell/More.tsx";
import { sentenceOf } from "../shell/sentence.ts";
import { type CountedView, savedViewsQuery } from "../views/savedViews.ts";
import { BulkBar } from "./BulkBar.tsx";
import { ListBones } from "./ListBones.tsx";
import type { Selection } from "./selection.ts";
import { TicketItem } from "./TicketItem.tsx";
import type { useTicketList } from "./useTicketList.ts";

const HINTS: Record<string, string> = { mine: "empty.mine_hint", following: "empty.following_hint" };

interface Props {
  view: string;
  /** What is known of it when it is a saved one; null when there is no such view any more. */
  saved: CountedView | null | undefined;
  search: string;
  onSearch: (text: string) => void;
  searchRef: RefObject<HTMLInputElement | null>;
  list: ReturnType<typeof useTicketList>;
  open: number | null;
  selection: Selection;
}

export function TicketListPane({ view, saved, search, onSearch, searchRef, list, open, selection }: Props) {
  const { t } = useTexts("tickets");
  const locale = useLocale();
  const views = useQuery(viewsQuery);
  const known = views.data?.items.find((item) => item.key === view);
  const gone = isSaved(view) ? saved === null : views.data !== undefined && !known;
  const own = isSaved(view) ? saved?.name : t(`view.${view}`, { defaultValue: t("views") });
  const name = (gone ? null : own) ?? t("views");
  const title = search ? t("search.results") : name;
  const count = saved ? saved.count : known?.count.toLocaleString(locale);
  return (
    <section className="list" aria-label={title}>
      <header>
        <BackButton to="/tickets" />
        <h1>{title}</h1>
        <span className="muted num">{search ? "" : count}</span>
        {saved && !search ? (
          <Link
            className="btn plain icon"
            to={`/mine/views/${saved.id}`}
            aria-label={t("views:open_editor", { name: saved.name })}
            title={t("views:open_editor", { name: saved.name })}
          >
            <Pencil size={13} aria-hidden />
          </Link>
        ) : null}
        <label className="search">
          <Search size={13} aria-hidden />
          <input
            ref={searchRef}
            type="search"
            aria-label={t("search.label")}
            aria-keyshortcuts="/"
            placeholder={t("search.placeholder")}
            value={search}
            onChange={(event) => onSearch(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
              onSearch("");
              event.currentTarget.blur();
            }}
          />
          <Kbd>/</Kbd>
        </label>
      </header>
      <Rows
        list={list}
        view={view}
        saved={saved}
        gone={gone}
        search={search}
        open={open}
        selection={selection}
      />
      {selection.rows.length > 0 ? <BulkBar selection={selection} total={list.rows.length} /> : null}
    </section>
  );
}

interface RowsProps extends Omit<Props, "onSearch" | "searchRef"> {
  /** Whether there is no such view, or not any more. */
  gone: boolean;
}

function Rows({ list, view, saved, gone, search, open, selection }: RowsProps) {
  const { t } = useTexts("tickets");
  const may = useMay("ticket:update");
  const views = useQuery(savedViewsQuery);
  if (gone && !search) {
    return (
      <EmptyState
        icon={<SearchX size={28} aria-hidden />}
        title={t("views:unknown")}
        text={t("views:unknown_hint")}
      />
    );
  }
  if (list.isError && list.rows.length === 0) {
    return (
      <ErrorState
        title={t("list.failed")}
        text={sentenceOf(list.error, t)}
        retryLabel={t("shell:retry")}
        retry={() => void list.refetch()}
      />
    );
  }
  // what its rows show, and how high they are, is known with the view
  if (list.isPending || (isSaved(view) && views.isPending)) return <ListBones />;
  if (list.rows.length === 0) {
    return search || list.hasNextPage ? (
      <div className="nothing">
        <EmptyState
          icon={<SearchX size={28} aria-hidden />}
          title={t(list.hasNextPage ? "search.none_yet" : "search.none")}
          text={t("search.none_hint")}
        />
        <Further list={list} />
      </div>
    ) : (
      <EmptyState
        icon={<CheckCheck size={28} aria-hidden />}
        title={t(`empty.${view}`, { defaultValue: t("empty.other") })}
        text={t(HINTS[view] ?? "empty.hint")}
      />
    );
  }
  const columns = search ? undefined : saved?.columns;
  return (
    <div className={selection.rows.length > 0 ? "rows selecting" : "rows"}>
      <ul className={columns?.[2] ? "two" : ""}>
        {list.rows.map((row) => (
          <TicketItem
            key={row.id}
            row={row}
            view={view}
            columns={columns}
            extra={list.extras[row.id]}
            search={search}
            open={row.number === open}
            picked={selection.has(row.number)}
            onPick={may ? selection.toggle : undefined}
          />
        ))}
      </ul>
      <Further list={list} />
    </div>
  );
}

/** A search that found nothing in one stretch looks further back only when asked. */
function Further({ list }: { list: Props["list"] }) {
  const { t } = useTexts("tickets");
  const barren = list.data?.pages.at(-1)?.items.length === 0;
  return <More label={t(barren ? "search.further" : "list.more")} list={list} onlyWhenAsked={barren} />;
}
