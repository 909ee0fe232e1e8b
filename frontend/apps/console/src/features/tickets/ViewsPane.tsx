import type { ViewCount } from "@kefu/api";
import { useQuery } from "@tanstack/react-query";
import { Fragment } from "react";
import { NavLink } from "react-router";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { viewsQuery } from "../../app/views.ts";
import { useMe } from "../members/session.ts";
import { SavedLinks } from "../views/SavedLinks.tsx";

const MOST = 999;
const PARTS = [
  { name: "work", keys: ["mine", "following", "unassigned", "team", "open"] },
  { name: "status", keys: ["pending", "held", "snoozed", "solved", "closed", "all"] },
  { name: "aside", keys: ["spam", "trash"] },
];

interface Props {
  current: string;
  onChoose: () => void;
}

export function ViewsPane({ current, onChoose }: Props) {
  const { t } = useTexts("tickets");
  const { workspace } = useMe();
  const { data } = useQuery(viewsQuery);
  const items = data?.items ?? [];
  return (
    <nav className="views" aria-label={t("views")}>
      <h1 className="workspace">{workspace.name}</h1>
      {data ? null : <Bones />}
      {PARTS.map(({ name, keys: shown }) => (
        <Fragment key={name}>
          {name !== "work" && data ? <h2>{t(`views_by.${name}`)}</h2> : null}
          {items
            .filter((view) => shown.includes(view.key))
            .map((view) => (
              <ViewLink key={view.key} view={view} current={current} onChoose={onChoose} />
            ))}
          {name === "work" && data ? <SavedLinks current={current} onChoose={onChoose} /> : null}
        </Fragment>
      ))}
    </nav>
  );
}

function ViewLink({ view, current, onChoose }: Props & { view: ViewCount }) {
  const { t } = useTexts("tickets");
  const locale = useLocale();
  const hot = view.key === "unassigned" && view.count > 0;
  const count = Math.min(view.count, MOST).toLocaleString(locale);
  return (
    <NavLink to={`/tickets/${view.key}`} onClick={onChoose} className={view.key === current ? "on" : ""}>
      <span>{t(`view.${view.key}`)}</span>
      <b className={hot ? "num hot" : "num"}>{view.count > MOST ? `${count}+` : count}</b>
    </NavLink>
  );
}

function Bones() {
  return (
    <div aria-hidden="true">
      {[72, 56, 64, 80].map((width) => (
        <div key={width} className="view-bone">
          <span className={`bone w${width}`} />
        </div>
      ))}
    </div>
  );
}
