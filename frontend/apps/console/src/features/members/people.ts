import { directory, type Member, type Session, type Unit } from "@kefu/api";
import { type QueryClient, useQuery } from "@tanstack/react-query";
import { createContext, useContext, useMemo } from "react";
import { keys } from "../../app/keys.ts";

export interface People {
  members: Member[];
  /** Those that can be given something. */
  teams: Unit[];
  memberName: (id: string | null | undefined) => string | null;
  unitName: (id: string | null | undefined) => string | null;
}

/** Names of members and teams, for all inside the gate. */
export const Everybody = createContext<People | null>(null);

/** Names of members and teams, read once and shared by all screens. */
export function usePeople(): People {
  const people = useContext(Everybody);
  if (!people) throw new Error("used outside the gate");
  return people;
}

/** What the gate gives to all inside. */
export function useEverybody(): People {
  const members = useQuery({ queryKey: keys.members, queryFn: directory.members });
  const units = useQuery({ queryKey: keys.units, queryFn: directory.units });
  return useMemo(() => {
    const people = members.data?.items ?? [];
    const places = units.data?.items ?? [];
    const names = new Map(people.map((member) => [member.id, member.name]));
    const unitNames = new Map(places.map((unit) => [unit.id, unit.name]));
    return {
      members: people,
      teams: places.filter((unit) => unit.kind === "team" && !unit.archived),
      memberName: (id) => (id ? (names.get(id) ?? null) : null),
      unitName: (id) => (id ? (unitNames.get(id) ?? null) : null),
    };
  }, [members.data, units.data]);
}

/** Put what a verb answered where names are read from. */
export function showMember(queries: QueryClient, member: Member): void {
  queries.setQueryData<{ items: Member[] }>(keys.members, (known) => {
    if (!known) return known;
    const index = known.items.findIndex((each) => each.id === member.id);
    return { items: index < 0 ? [...known.items, member] : known.items.with(index, member) };
  });
  void queries.invalidateQueries({ queryKey: keys.members });
  const session = queries.getQueryData<Session | null>(keys.session);
  if (session?.member.id !== member.id) return;
  queries.setQueryData<Session>(keys.session, { ...session, member });
  void queries.invalidateQueries({ queryKey: keys.session });
}
