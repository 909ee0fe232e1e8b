import type { Member, Unit, UnitKind } from "@kefu/api";
import type { QueryClient } from "@tanstack/react-query";
import { keys } from "../../app/keys.ts";

/** A unit where the tree shows it. */
export interface Place {
  unit: Unit;
  /** 0 for the headquarters. */
  level: number;
  /** Whether units lie below it. */
  parted: boolean;
}

function childrenOf(units: Unit[]): Map<string | null, Unit[]> {
  const found = new Map<string | null, Unit[]>();
  for (const unit of units) found.set(unit.parent_id, [...(found.get(unit.parent_id) ?? []), unit]);
  return found;
}

/** How many work in each unit, those below it not counted. */
export function crewsOf(members: Member[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { unit_id, active } of members) if (active) found.set(unit_id, (found.get(unit_id) ?? 0) + 1);
  return found;
}

/** The tree from the top down, each unit before what lies below it; siblings in the order they came. */
export function placesOf(units: Unit[]): Place[] {
  const children = childrenOf(units);
  function walk(parent: string | null, level: number): Place[] {
    return (children.get(parent) ?? []).flatMap((unit) => [
      { unit, level, parted: children.has(unit.id) },
      ...walk(unit.id, level + 1),
    ]);
  }
  return walk(null, 0);
}

/** The unit itself and everything below it. */
export function branchOf(units: Unit[], id: string): Set<string> {
  const children = childrenOf(units);
  const found = new Set([id]);
  for (const parent of found) for (const unit of children.get(parent) ?? []) found.add(unit.id);
  return found;
}

/** The units from the top down to this one's parent. */
export function aboveOf(units: Unit[], unit: Unit): Unit[] {
  const parent = units.find((each) => each.id === unit.parent_id);
  return parent ? [...aboveOf(units, parent), parent] : [];
}

/** What the tree shows: without what lies below a folded unit; or, while words are looked for, where they are. */
export function shownOf(units: Unit[], folded: Set<string>, words: string): Place[] {
  const places = placesOf(units);
  const sought = words.trim().toLocaleLowerCase();
  if (!sought) {
    return places.filter(({ unit }) => !aboveOf(units, unit).some((above) => folded.has(above.id)));
  }
  const found = units.filter((unit) => unit.name.toLocaleLowerCase().includes(sought));
  const way = new Set(found.flatMap((unit) => [...aboveOf(units, unit), unit].map((each) => each.id)));
  return places.filter(({ unit }) => way.has(unit.id));
}

/** The archived ones, or those of them that are looked for. */
export function archivedOf(units: Unit[], words: string): Unit[] {
  const sought = words.trim().toLocaleLowerCase();
  return units.filter(({ archived, name }) => archived && name.toLocaleLowerCase().includes(sought));
}

/** Units to choose from, drawn as the tree they are; an archived one only where it is chosen already. */
export function choicesOf(units: Unit[], chosen?: string | null): { key: string; label: string }[] {
  const offered = placesOf(units).filter(({ unit }) => !unit.archived || unit.id === chosen);
  return offered.map(({ unit, level }) => ({
    key: unit.id,
    label: "\u2003".repeat(level) + unit.name,
  }));
}

/** Where a unit of this kind may lie: not below itself, and regions not below teams. */
export function parentsFor(units: Unit[], kind: UnitKind, moved?: Unit): Unit[] {
  const own = moved ? branchOf(units, moved.id) : new Set();
  return units.filter((unit) => !own.has(unit.id) && !(kind === "region" && unit.kind === "team"));
}

/** Put what a verb answered where everybody reads it. */
export function showUnit(queries: QueryClient, unit: Unit): void {
  queries.setQueryData<{ items: Unit[] }>(keys.units, (known) => {
    if (!known) return known;
    const index = known.items.findIndex((each) => each.id === unit.id);
    return { items: index < 0 ? [...known.items, unit] : known.items.with(index, unit) };
  });
  void queries.invalidateQueries({ queryKey: keys.units });
}

/** Which changes there are with another one. What is there is no change, but while it is being replaced it is one. */
export function changesWith<T extends object>(
  changes: Partial<T>,
  change: Partial<T>,
  there: Partial<T>,
  busy: boolean,
): Partial<T> {
  const next = { ...changes, ...change };
  return busy ? next : leftOf(next, there);
}

/** Which changes are left beside what is there, or was sent. */
export function leftOf<T extends object>(
  changes: Partial<T>,
  there: Partial<T>,
  same: (one: unknown, other: unknown) => boolean = Object.is,
): Partial<T> {
  const left = Object.entries(changes).filter(([key, value]) => !same(value, there[key as keyof T]));
  return Object.fromEntries(left) as Partial<T>;
}
