import { Plus } from "lucide-react";
import { Fragment } from "react";
import { Link, NavLink } from "react-router";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { useSavedViews } from "./savedViews.ts";

interface Props {
  current: string;
  onChoose: () => void;
}

/** One's own views and the shared ones, with their counts, and the way to another one. */
export function SavedLinks({ current, onChoose }: Props) {
  const { t } = useTexts("views");
  const views = useSavedViews(useLocale());
  if (!views) return null;
  const parts = [
    { name: "own", items: views.filter((view) => view.unit_id === null) },
    { name: "shared", items: views.filter((view) => view.unit_id !== null) },
  ];
  return parts.map(({ name, items }) => (
    <Fragment key={name}>
      {name === "own" ? (
        <div className="saved-head">
          <h2>{t("part.own")}</h2>
          <Link to="/mine/views/new" className="btn plain icon" aria-label={t("add")} title={t("add")}>
            <Plus size={13} aria-hidden />
          </Link>
        </div>
      ) : items.length > 0 ? (
        <h2>{t("part.shared")}</h2>
      ) : null}
      {name === "own" && items.length === 0 ? (
        <NavLink to="/mine/views/new" className="first-view">
          <span>{t("first")}</span>
        </NavLink>
      ) : null}
      {items.map((view) => (
        <NavLink
          key={view.id}
          to={`/tickets/${view.id}`}
          title={view.name}
          onClick={onChoose}
          className={view.id === current ? "on" : ""}
        >
          <span dir="auto">{view.name}</span>
          <b className="num">{view.count}</b>
        </NavLink>
      ))}
    </Fragment>
  ));
}
