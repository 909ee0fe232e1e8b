import "./admin.css";
import { EmptyState } from "@kefu/ui";
import { Inbox, Lock, ScrollText, ShieldCheck, Users } from "lucide-react";
import { useTranslation } from "react-i18next";
import { NavLink, Route, Routes, useLocation } from "react-router";
import { AuditPage } from "../audit/AuditPage.tsx";
import { InboxesPage } from "../inboxes/InboxesPage.tsx";
import { MembersPage } from "../members/MembersPage.tsx";
import { SecurityPage } from "../members/SecurityPage.tsx";
import { useMay } from "../members/session.ts";
import { Nothing } from "./Detail.tsx";

/** Which column a phone shows; wide screens show them all. */
function columnOf(path: string): string {
  return ["at-sections", "at-list", "at-detail"][path.split("/").filter(Boolean).length - 1] ?? "at-detail";
}

/** What administrators set up. The server decides; here is hidden what it would refuse. */
export default function AdminPage() {
  const { t } = useTranslation("admin");
  const { pathname } = useLocation();
  const sections = [
    { key: "inboxes", icon: Inbox, may: useMay("inbox:manage"), page: <InboxesPage /> },
    { key: "members", icon: Users, may: useMay("member:manage"), page: <MembersPage /> },
    { key: "security", icon: ShieldCheck, may: useMay("workspace:manage"), page: <SecurityPage /> },
    { key: "audit", icon: ScrollText, may: useMay("audit:read"), page: <AuditPage /> },
  ].filter((section) => section.may);
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
        {sections.map(({ key, icon: Icon }) => (
          <NavLink key={key} to={`/admin/${key}`} className={({ isActive }) => (isActive ? "on" : "")}>
            <Icon size={15} strokeWidth={1.6} aria-hidden />
            <span>{t(`section.${key}`)}</span>
          </NavLink>
        ))}
      </nav>
      <Routes>
        {sections.map(({ key, page }) => (
          <Route key={key} path={`${key}/:id?`} element={page} />
        ))}
        <Route path="*" element={<Nothing />} />
      </Routes>
    </div>
  );
}
