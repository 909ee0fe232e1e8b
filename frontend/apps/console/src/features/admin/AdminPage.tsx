import "./admin.css";
import { EmptyState } from "@kefu/ui";
import { Inbox, KeyRound, Lock, Network, Users } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { NavLink, Route, Routes, useLocation } from "react-router";
import { InboxesPage } from "../inboxes/InboxesPage.tsx";
import { MembersPage } from "../members/MembersPage.tsx";
import { TokensPage } from "../tokens/TokensPage.tsx";
import { UnitsPage } from "../units/UnitsPage.tsx";
import { Nothing } from "./Detail.tsx";
import { type Section, useSections } from "./sections.ts";

const ICONS: Record<Section, typeof Inbox> = {
  inboxes: Inbox,
  members: Users,
  units: Network,
  tokens: KeyRound,
};
const PAGES: Record<Section, () => ReactNode> = {
  inboxes: InboxesPage,
  members: MembersPage,
  units: UnitsPage,
  tokens: TokensPage,
};

/** Which column a phone shows; wide screens show them all. */
function columnOf(path: string): string {
  return ["at-sections", "at-list", "at-detail"][path.split("/").filter(Boolean).length - 1] ?? "at-detail";
}

/** What administrators set up. */
export default function AdminPage() {
  const { t } = useTranslation("admin");
  const { pathname } = useLocation();
  const sections = useSections();
  if (sections.length === 0) {
    return (
      <EmptyState
        icon={<Lock size={28} aria-hidden />}
        title={t("forbidden.title")}
        text={t("forbidden.text")}
      />
    );
  }
  return (
    <div className={`admin ${columnOf(pathname)}`}>
      <nav className="views" aria-label={t("title")}>
        <h1 className="workspace">{t("title")}</h1>
        {sections.map((key) => {
          const Icon = ICONS[key];
          return (
            <NavLink key={key} to={`/admin/${key}`} className={({ isActive }) => (isActive ? "on" : "")}>
              <Icon size={15} strokeWidth={1.6} aria-hidden />
              <span>{t(`section.${key}`)}</span>
            </NavLink>
          );
        })}
      </nav>
      <Routes>
        {sections.map((key) => (
          <Route key={key} path={`${key}/:id?`} Component={PAGES[key]} />
        ))}
        <Route path="*" element={<Nothing />} />
      </Routes>
    </div>
  );
}
