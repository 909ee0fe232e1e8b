import { directory, type InvitationView, invitations, type Member, type SentInvitation } from "@kefu/api";
import { Avatar, Chip, EmptyState } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { Search, SearchX } from "lucide-react";
import { useState } from "react";
import { NavLink, useNavigate, useParams, useSearchParams } from "react-router";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { Detail, Nothing } from "../admin/Detail.tsx";
import { History } from "../admin/History.tsx";
import { Listing } from "../admin/Listing.tsx";
import { InvitationCard, InvitationState } from "./InvitationCard.tsx";
import { MemberFactor } from "./MemberFactor.tsx";
import { MemberForm } from "./MemberForm.tsx";
import { NewcomerPane } from "./NewcomerPane.tsx";
import { usePeople } from "./people.ts";
import { useRoleName } from "./useRoles.ts";

const HERE = "/admin/members";
/** How the address tells an invitation from a member. */
const ASKED = "invitation-";
const SOON = 2000;
const LATER = 15_000;

function matches(member: Member, words: string): boolean {
  return `${member.name} ${member.email}`.toLocaleLowerCase().includes(words.trim().toLocaleLowerCase());
}

export function MembersPage() {
  const { t } = useTexts("members");
  const { id } = useParams();
  const [asked] = useSearchParams();
  const navigate = useNavigate();
  const [words, setWords] = useState("");
  // nowhere else: whoever leaves the page has seen the link for the last time
  const [sent, setSent] = useState<SentInvitation | null>(null);
  const asking = useQuery({
    queryKey: keys.invitations,
    queryFn: invitations.list,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.items.some((one) => one.mail === "waiting") ? SOON : LATER),
  }).data?.items;
  const sought = words.trim().toLocaleLowerCase();
  const waiting = (asking ?? []).filter(({ invitation }) =>
    invitation.email.toLocaleLowerCase().includes(sought),
  );
  const members = useQuery({ queryKey: keys.members, queryFn: directory.members, staleTime: 30_000 });
  const units = useQuery({ queryKey: keys.units, queryFn: directory.units }).data?.items;
  const all = members.data?.items;
  const open = all?.find((member) => member.id === id);
  const shown = (all ?? []).filter((member) => matches(member, words));

  function show(made: SentInvitation) {
    setSent(made);
    void navigate(`${HERE}/${ASKED}${made.invitation.id}`);
  }

  function detail() {
    if (!id) return <Nothing />;
    if (!all || !units) return <section className="detail" aria-busy="true" />;
    if (id === "new") {
      return (
        <Detail title={t("admin.add")} back={HERE}>
          <NewcomerPane
            key={asked.get("unit")}
            units={units}
            unitId={asked.get("unit") ?? ""}
            onMade={(made) => void navigate(`${HERE}/${made.id}`)}
            onSent={show}
          />
        </Detail>
      );
    }
    const view = asking?.find(({ invitation }) => ASKED + invitation.id === id);
    if (view) {
      return (
        <Detail title={view.invitation.email} back={HERE} note={<InvitationState view={view} />}>
          <InvitationCard
            key={view.invitation.id}
            view={view}
            sent={sent}
            onSent={setSent}
            onRevoked={() => void navigate(HERE)}
          />
        </Detail>
      );
    }
    if (id.startsWith(ASKED) && !asking) return <section className="detail" aria-busy="true" />;
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
        <History key={`history-${open.id}`} of={open.id} topic="member" />
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
        {[
          ...waiting.map((view) => <Invited key={view.invitation.id} view={view} />),
          ...shown.map((member) => <Row key={member.id} member={member} />),
        ]}
      </Listing>
      {detail()}
    </>
  );
}

function Invited({ view }: { view: InvitationView }) {
  const { unitName } = usePeople();
  const { invitation } = view;
  const roleName = useRoleName();
  const roles = invitation.roles.map(roleName);
  return (
    <li className="item person off">
      <NavLink to={`${HERE}/${ASKED}${invitation.id}`}>
        <Avatar name={invitation.email} seed={invitation.id} decorative />
        <span className="who">
          <span className="a">
            <strong>{invitation.email}</strong>
            <InvitationState view={view} />
          </span>
          <span className="b faint">
            {[...roles, unitName(invitation.unit_id)].filter(Boolean).join(" · ")}
          </span>
        </span>
      </NavLink>
    </li>
  );
}

function Row({ member }: { member: Member }) {
  const { t } = useTexts("members");
  const { unitName } = usePeople();
  const roleName = useRoleName();
  const roles = member.roles.map(roleName);
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
