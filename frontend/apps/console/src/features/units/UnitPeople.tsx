import { directory, type Member, type Unit } from "@kefu/api";
import { Avatar, Chip, EmptyState } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { Link } from "react-router";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { useMay } from "../members/session.ts";
import { useRoleName } from "../members/useRoles.ts";
import { branchOf } from "./units.ts";

/** Who belongs to a unit, and how many more do to the units below it. */
export function UnitPeople({ unit, units }: { unit: Unit; units: Unit[] }) {
  const { t } = useTexts("units");
  const mayAdd = useMay("member:manage");
  const all = useQuery({ queryKey: keys.members, queryFn: directory.members, staleTime: 30_000 }).data?.items;
  const branch = branchOf(units, unit.id);
  const here = (all ?? []).filter((member) => member.unit_id === unit.id);
  const below = (all ?? []).filter((member) => branch.has(member.unit_id)).length - here.length;
  // nobody comes to one that is not used any more, so none are missed there
  if (unit.archived && here.length === 0) return null;
  const add =
    mayAdd && !unit.archived ? (
      <Link to={`/admin/members/new?unit=${unit.id}`} className="btn">
        <UserPlus size={14} aria-hidden />
        {t("people.add")}
      </Link>
    ) : null;
  return (
    <section className="people" aria-busy={!all}>
      <header>
        <h2>
          {t("people.title")} <span className="muted num">{here.length || ""}</span>
        </h2>
        {here.length > 0 ? add : null}
      </header>
      {all && here.length === 0 ? (
        <EmptyState title={t("people.none")} text={t("people.none_text")}>
          {add}
        </EmptyState>
      ) : null}
      {here.length > 0 ? (
        <ul>
          {here.map((member) => (
            <Person key={member.id} member={member} linked={mayAdd} />
          ))}
        </ul>
      ) : null}
      {below > 0 ? <p className="muted">{t("people.below", { count: below })}</p> : null}
    </section>
  );
}

function Person({ member, linked }: { member: Member; linked: boolean }) {
  const { t } = useTexts("units");
  const roleName = useRoleName();
  const inside = (
    <>
      <Avatar name={member.name} seed={member.id} decorative />
      <span className="who">
        <span>{member.name}</span>
        <span className="faint">{member.roles.map(roleName).join(" · ")}</span>
      </span>
      {member.active ? null : <Chip tone="warn">{t("members:admin.inactive")}</Chip>}
    </>
  );
  return (
    <li className={member.active ? undefined : "off"}>
      {linked ? <Link to={`/admin/members/${member.id}`}>{inside}</Link> : <div>{inside}</div>}
    </li>
  );
}
