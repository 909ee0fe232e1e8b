import { directory, type Unit } from "@kefu/api";
import { useQuery } from "@tanstack/react-query";
import { Building2, ChevronRight, Map as MapIcon, Users } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { NavLink } from "react-router";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { Listing } from "../admin/Listing.tsx";
import { crewsOf, type Place, shownOf } from "./units.ts";

const HERE = "/admin/units";
const ICONS = { headquarters: Building2, region: MapIcon, team: Users };

interface Props {
  units: Unit[] | undefined;
  open: Unit | undefined;
  words: string;
  tools: ReactNode;
  /** What stands below the tree. */
  below: ReactNode;
  /** Said when no unit is found. */
  empty: string;
  error: unknown;
  retry: () => void;
}

/** The organisation as a tree (WAI-ARIA): arrows walk and fold, Enter opens. */
export function UnitTree({ units, open, words, tools, below, empty, error, retry }: Props) {
  const { t } = useTexts("units");
  const [folded, setFolded] = useState<Set<string>>(new Set());
  const [at, setAt] = useState("");
  const members = useQuery({ queryKey: keys.members, queryFn: directory.members }).data?.items ?? [];
  // beside a team that is open, below anything else
  const place = open?.archived ? null : open?.kind === "team" ? open.parent_id : open?.id;
  const crews = crewsOf(members);
  const shown = shownOf(units ?? [], folded, words);
  const isShown = (id: string | undefined) => shown.some((place) => place.unit.id === id);
  const stop = [at, open?.id].find(isShown) ?? shown[0]?.unit.id;

  function fold(id: string, away: boolean) {
    const next = new Set(folded);
    if (away) next.add(id);
    else next.delete(id);
    setFolded(next);
  }

  function onKeyDown(event: KeyboardEvent<HTMLUListElement>) {
    const index = shown.findIndex((place) => place.unit.id === stop);
    const place = shown[index];
    if (!place || event.altKey || event.ctrlKey || event.metaKey) return;
    const { unit, parted } = place;
    const unfolded = parted && !folded.has(unit.id);
    const steps: Record<string, () => string | undefined> = {
      ArrowDown: () => shown[index + 1]?.unit.id,
      ArrowUp: () => shown[index - 1]?.unit.id,
      Home: () => shown[0]?.unit.id,
      End: () => shown.at(-1)?.unit.id,
      ArrowRight: () => {
        if (unfolded) return shown[index + 1]?.unit.id;
        if (parted) fold(unit.id, false);
      },
      ArrowLeft: () => {
        if (!unfolded) return unit.parent_id ?? undefined;
        fold(unit.id, true);
      },
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const next = step();
    if (next) event.currentTarget.querySelector<HTMLElement>(`[data-unit="${next}"]`)?.focus();
  }

  return (
    <Listing
      title={t("title")}
      count={units?.length}
      add={{ to: place ? `${HERE}/new?below=${place}` : `${HERE}/new`, label: t("add_short") }}
      tools={tools}
      error={error}
      retry={retry}
      empty={empty}
      note={units?.length === 1 ? t("only_top") : ""}
      below={below}
      list={{ role: "tree", "aria-label": t("title"), onKeyDown }}
    >
      {shown.map((place) => (
        <Row
          key={place.unit.id}
          place={place}
          crew={crews.get(place.unit.id) ?? 0}
          folded={folded.has(place.unit.id) && !words.trim()}
          stop={place.unit.id === stop}
          open={place.unit.id === open?.id}
          onFold={(away) => fold(place.unit.id, away)}
          onFocus={() => setAt(place.unit.id)}
        />
      ))}
    </Listing>
  );
}

interface RowProps {
  place: Place;
  /** How many people belong to it, those below not counted. */
  crew: number;
  folded: boolean;
  /** Whether Tab leads here. */
  stop: boolean;
  open: boolean;
  onFold: (away: boolean) => void;
  onFocus: () => void;
}

function Row({ place: { unit, level, parted }, crew, folded, stop, open, onFold, onFocus }: RowProps) {
  const { t } = useTexts("units");
  const Icon = ICONS[unit.kind];
  return (
    <li role="none" className={`unit l${Math.min(level, 8)}`}>
      {parted ? (
        // arrows of the tree do the same
        <span className="fold" aria-hidden="true" onClick={() => onFold(!folded)}>
          <ChevronRight size={14} className={folded ? undefined : "down"} />
        </span>
      ) : null}
      <NavLink
        to={`${HERE}/${unit.id}`}
        role="treeitem"
        data-unit={unit.id}
        tabIndex={stop ? 0 : -1}
        aria-level={level + 1}
        aria-expanded={parted ? !folded : undefined}
        aria-selected={open}
        onFocus={onFocus}
      >
        <Icon size={15} strokeWidth={1.6} aria-hidden />
        <span className="name">{unit.name}</span>
        {crew > 0 ? (
          <span className="num faint" role="img" aria-label={t("crew", { count: crew })}>
            {crew}
          </span>
        ) : null}
      </NavLink>
    </li>
  );
}
