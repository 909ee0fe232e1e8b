import { directory, type Member } from "@kefu/api";
import { Avatar, Chip, EmptyState } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { Search, SearchX } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NavLink, useNavigate, useParams, useSearchParams } from "react-router";
import { keys } from "../../app/keys.ts";
import { Detail, Nothing } from "../admin/Detail.tsx";
import { Listing } from "../admin/Listing.tsx";
import { MemberFactor } from "./MemberFactor.tsx";
import { MemberForm } from "./MemberForm.tsx";
import { NewMember } from "./NewMember.tsx";
import { usePeople } from "./people.ts";

const HERE = "/admin/members";

function matches(member: Member, words: string): boolean {
  return `${member.name} ${member.email}`.toLocaleLowerCase().includes(words.trim().toLocaleLowerCase());
}

export function MembersPage() {
  const { t } = useTranslation("members");
  const { id } = useParams();
  const [asked] = useSearchParams();
  const navigate = useNavigate();
  const [words, setWords] = useState("");
  const members = useQuery({ queryKey: keys.members, queryFn: directory.members, staleTime: 30_000 });
  const units = useQuery({ queryKey: keys.units, queryFn: directory.units }).data?.items;
  const all = members.data?.items;
  const open = all?.find((member) => member.id === id);
  const shown = (all ?? []).filter((member) => matches(member, words));

  function detail() {
    if (!id) return <Nothing />;
    if (!all || !units) return <section className="detail" aria-busy="true" />;
    if (id === "new") {
      return (
        <Detail title={t("admin.add")} back={HERE}>
          <NewMember
            units={units}
            unitId={asked.get("unit") ?? ""}
            onMade={(made) => void navigate(`${HERE}/${made.id}`)}
          />
        </Detail>
      );
    }
    if (!open) {
      return (
        <section className="detail nothing">
          <EmptyState icon={<SearchX size={28} aria-hidden />} title={t("admin.unknown")} />
        </section>
      );
    }
    return (
      <Detail
        title={open.name}
        back={HERE}
        note={open.active ? null : <Chip tone="warn">{t("admin.inactive")}</Chip>}
      >
        <MemberForm key={open.id} member={open} units={units} />
        <MemberFactor key={`factor-${open.id}`} member={open} />
      </Detail>
    );
  }

  return (
    <>
      <Listing
        title={t("admin.title")}
        count={all?.length}
        add={{ to: `${HERE}/new`, label: t("admin.add_short") }}
        tools={
          <label className="search">
            <Search size={13} aria-hidden />
            <input
              type="search"
              aria-label={t("admin.find")}
              placeholder={t("admin.find_short")}
              value={words}
              onChange={(event) => setWords(event.target.value)}
            />
          </label>
        }
        error={members.error}
        retry={() => void members.refetch()}
        empty={t("admin.none")}
      >
        {shown.map((member) => (
          <Row key={member.id} member={member} />
        ))}
      </Listing>
      {detail()}
    </>
  );
}

function Row({ member }: { member: Member }) {
  const { t } = useTranslation("members");
  const { unitName } = usePeople();
  const roles = member.roles.map((role) => t(`role.${role}`));
  return (
    <li className={member.active ? "item person" : "item person off"}>
      <NavLink to={`${HERE}/${member.id}`}>
        <Avatar name={member.name} seed={member.id} decorative />
        <span className="who">
          <span className="a">
            <strong>{member.name}</strong>
            {member.active ? null : <Chip tone="warn">{t("admin.inactive")}</Chip>}
          </span>
          <span className="b muted">{member.email}</span>
          <span className="b faint">{[...roles, unitName(member.unit_id)].filter(Boolean).join(" · ")}</span>
        </span>
      </NavLink>
    </li>
  );
}
