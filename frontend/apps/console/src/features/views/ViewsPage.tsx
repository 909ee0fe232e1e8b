import "./views.css";
import { directory, type SavedView } from "@kefu/api";
import { Chip, EmptyState } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import { Link, NavLink, useLocation, useNavigate, useParams } from "react-router";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { Detail, Nothing } from "../admin/Detail.tsx";
import { History } from "../admin/History.tsx";
import { Listing } from "../admin/Listing.tsx";
import { calledIn, useFields } from "../fields/fields.ts";
import { BackButton } from "../shell/BackButton.tsx";
import { ownIn } from "./conditions.ts";
import { type CountedView, savedViewsQuery, useSavedViews } from "./savedViews.ts";
import { ViewForm } from "./ViewForm.tsx";

const HERE = "/mine/views";

/** All views that one may use: one's own and the shared ones. */
export function ViewsPage() {
  const { t } = useTexts("views");
  const { id } = useParams();
  const { state } = useLocation();
  const navigate = useNavigate();
  const read = useQuery(savedViewsQuery);
  const views = useSavedViews(useLocale());
  const units = useQuery({ queryKey: keys.units, queryFn: directory.units }).data?.items;
  // without its count, which is another with nearly every ticket: the form would be drawn anew under one's hands
  const open = read.data?.items.find((view) => view.id === id);
  const own = views?.filter((view) => view.unit_id === null) ?? [];
  const shared = views?.filter((view) => view.unit_id !== null) ?? [];

  function detail() {
    if (!id && views?.length === 0) {
      return (
        <section className="detail nothing">
          <EmptyState title={t("start.title")} text={t("start.text")}>
            <NavLink to={`${HERE}/new`} className="btn primary">
              {t("add")}
            </NavLink>
          </EmptyState>
        </section>
      );
    }
    if (!id) return <Nothing />;
    if (!views || !units) return <section className="detail" aria-busy="true" />;
    if (id !== "new" && !open) {
      return (
        <section className="detail nothing">
          <BackButton to={HERE} />
          <EmptyState
            icon={<SearchX size={28} aria-hidden />}
            title={t("unknown")}
            text={t("unknown_hint")}
          />
        </section>
      );
    }
    const copied = (state as { copied?: SavedView } | null)?.copied;
    return (
      <Detail
        title={open?.name ?? t("add")}
        back={HERE}
        note={
          open ? (
            <Link to={`/tickets/${open.id}`} className="uses">
              {t("show")}
            </Link>
          ) : null
        }
      >
        <ViewForm
          key={open?.id ?? `new-${copied?.id}`}
          view={open}
          start={copied}
          units={units}
          beside={open?.unit_id === null ? own : shared}
          onSaved={(saved) => !open && void navigate(`${HERE}/${saved.id}`, { replace: true })}
        />
        {open?.unit_id ? <History key={`history-${open.id}`} of={open.id} topic="saved_view" /> : null}
      </Detail>
    );
  }

  return (
    <>
      <Listing
        back="/mine"
        title={t("title")}
        count={views?.length}
        add={{ to: `${HERE}/new`, label: t("add_short") }}
        error={read.error}
        retry={() => void read.refetch()}
        empty={t("none")}
      >
        {[...own, ...shared].map((view, index) => (
          <Row
            key={view.id}
            view={view}
            head={index === 0 || view === shared[0]}
            unit={units?.find((unit) => unit.id === view.unit_id && unit.parent_id !== null)?.name}
          />
        ))}
      </Listing>
      {detail()}
    </>
  );
}

function Row({ view, head, unit }: { view: CountedView; head: boolean; unit: string | undefined }) {
  const { t } = useTexts("views");
  const archived = useArchivedIn(view.condition);
  return (
    <li className="item">
      {head ? <h2 className="folder">{t(view.unit_id === null ? "part.own" : "part.shared")}</h2> : null}
      <NavLink to={`${HERE}/${view.id}`}>
        <span className="a">
          <strong dir="auto">{view.name}</strong>
          <span className="end muted num">
            {unit ? <Chip>{unit}</Chip> : null} {view.count}
          </span>
        </span>
        <span className="b muted">{t(`sorting.${view.sorting}`)}</span>
        {archived.length > 0 ? (
          <span className="b warned">{t("archived_in", { names: archived.join(t("comma")) })}</span>
        ) : null}
      </NavLink>
    </li>
  );
}

/** What the fields are called that a view asks for and that are put away by now: it goes on asking. */
function useArchivedIn(condition: SavedView["condition"]): string[] {
  const { language } = useTexts();
  const asked = ownIn(condition);
  const fields = useFields()?.filter(({ id, archived }) => archived && asked.includes(id)) ?? [];
  return fields.map(({ name }) => calledIn(name, language));
}
