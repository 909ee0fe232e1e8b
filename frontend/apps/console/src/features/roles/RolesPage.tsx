import "./roles.css";
import { administration, type RoleView } from "@kefu/api";
import { Chip, EmptyState, fullDate } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import { Link, NavLink, useNavigate, useParams, useSearchParams } from "react-router";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { Detail, Nothing } from "../admin/Detail.tsx";
import { History } from "../admin/History.tsx";
import { Listing } from "../admin/Listing.tsx";
import { usePeople } from "../members/people.ts";
import { useMayGive, useRoleName } from "../members/useRoles.ts";
import { PermissionsField } from "./PermissionsField.tsx";
import { RoleEnd } from "./RoleEnd.tsx";
import { RoleForm } from "./RoleForm.tsx";
import { isOwn } from "./roles.ts";

const HERE = "/admin/roles";

/** What members may do: the roles that are built in, and those made here. */
export function RolesPage() {
  const { t } = useTexts("roles");
  const { id } = useParams();
  const [asked, setAsked] = useSearchParams();
  const navigate = useNavigate();
  const roleName = useRoleName();
  const mayGive = useMayGive();
  const read = useQuery({ queryKey: keys.roles, queryFn: administration.roles, staleTime: 0 });
  const all = read.data?.items;
  const open = all?.find(({ key }) => key === id);

  function detail() {
    if (!id) return <Nothing />;
    if (!all) return <section className="detail" aria-busy="true" />;
    if (id === "new") {
      const from = all.find(({ key }) => key === (asked.get("from") ?? "agent")) ?? all[0];
      if (!from) return <Nothing />;
      return (
        <Detail title={t("new")} back={HERE}>
          <RoleForm
            key="new"
            all={all.filter(mayGive)}
            role={from}
            isNew
            onCopy={(key) => setAsked({ from: key }, { replace: true })}
            onSaved={(saved) => void navigate(`${HERE}/${saved.key}`, { replace: true })}
          />
        </Detail>
      );
    }
    if (!open) {
      return (
        <section className="detail nothing">
          <EmptyState icon={<SearchX size={28} aria-hidden />} title={t("unknown")} />
        </section>
      );
    }
    const mine = isOwn(open) && mayGive(open);
    return (
      <Detail title={roleName(open.key)} back={HERE} note={isOwn(open) ? null : <Chip>{t("built_in")}</Chip>}>
        <Facts role={open} />
        {mine ? (
          <RoleForm key={open.key} all={all} role={open} isNew={false} />
        ) : (
          <>
            <p className="muted">
              {t("sees.label")}: {t(open.wide ? "sees.wide" : "sees.unit")}
            </p>
            <PermissionsField value={open.permissions} wide={open.wide} />
          </>
        )}
        {mine ? (
          <RoleEnd key={`end-${open.key}`} role={open} all={all} onEnded={() => void navigate(HERE)} />
        ) : null}
        {isOwn(open) ? <History key={`history-${open.key}`} of={open.key} topic="role" /> : null}
      </Detail>
    );
  }

  return (
    <>
      <Listing
        title={t("title")}
        count={all?.length}
        add={{ to: `${HERE}/new`, label: t("add_short") }}
        error={read.error}
        retry={() => void read.refetch()}
        empty={t("none")}
      >
        {(all ?? []).map((role) => (
          <Row key={role.key} role={role} />
        ))}
      </Listing>
      {detail()}
    </>
  );
}

/** How many have the role, who last changed it, and the way to a copy. */
function Facts({ role }: { role: RoleView }) {
  const { t } = useTexts("roles");
  const locale = useLocale();
  const { memberName } = usePeople();
  const mayGive = useMayGive();
  const by = memberName(role.changed_by);
  return (
    <>
      {isOwn(role) ? null : <p className="muted">{t("fixed")}</p>}
      <div className="role-facts">
        <span>{role.members > 0 ? t("members", { count: role.members }) : t("nobody")}</span>
        {by && role.changed_at ? (
          <span className="muted">
            {t("changed_by", { name: by, at: fullDate(role.changed_at, locale) })}
          </span>
        ) : null}
        {mayGive(role) ? (
          <Link to={`${HERE}/new?from=${role.key}`} className="btn">
            {t("copy")}
          </Link>
        ) : null}
      </div>
    </>
  );
}

function Row({ role }: { role: RoleView }) {
  const { t } = useTexts("roles");
  const roleName = useRoleName();
  return (
    <li className="item">
      <NavLink to={`${HERE}/${role.key}`}>
        <span className="a">
          <strong dir="auto">{roleName(role.key)}</strong>
          {isOwn(role) ? null : <Chip>{t("built_in")}</Chip>}
        </span>
        <span className="b muted">
          {role.members > 0 ? t("members", { count: role.members }) : t("nobody")}
        </span>
      </NavLink>
    </li>
  );
}
