import { directory, type Member, type Unit } from "@kefu/api";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { keys } from "../../app/keys.ts";

export interface People {
  members: Member[];
  teams: Unit[];
  memberName: (id: string | null | undefined) => string | null;
  unitName: (id: string | null | undefined) => string | null;
}

/** Names of members and teams, read once and shared by all screens. */
export function usePeople(): People {
  const members = useQuery({ queryKey: keys.members, queryFn: directory.members });
  const units = useQuery({ queryKey: keys.units, queryFn: directory.units });
  return useMemo(() => {
    const people = members.data?.items ?? [];
    const places = units.data?.items ?? [];
    const names = new Map(people.map((member) => [member.id, member.name]));
    const unitNames = new Map(places.map((unit) => [unit.id, unit.name]));
    return {
      members: people,
      teams: places.filter((unit) => unit.kind === "team"),
      memberName: (id) => (id ? (names.get(id) ?? null) : null),
      unitName: (id) => (id ? (unitNames.get(id) ?? null) : null),
    };
  }, [members.data, units.data]);
}
