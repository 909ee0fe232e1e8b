import { EmptyState } from "@kefu/ui";
import { Inbox, ListChecks, Lock, MessageSquareText, Users } from "lucide-react";
import { useTranslation } from "react-i18next";
import { InboxesPage } from "../inboxes/InboxesPage.tsx";
import { MacrosPage } from "../macros/MacrosPage.tsx";
import { MembersPage } from "../members/MembersPage.tsx";
import { useMay } from "../members/session.ts";
import { RepliesPage } from "../replies/RepliesPage.tsx";
import { Sections } from "./Sections.tsx";

/** What administrators set up. The server decides; here is hidden what it would refuse. */
export default function AdminPage() {
  const { t } = useTranslation("admin");
  const sections = [
    { key: "inboxes", icon: Inbox, may: useMay("inbox:manage"), page: <InboxesPage /> },
    { key: "members", icon: Users, may: useMay("member:manage"), page: <MembersPage /> },
    { key: "replies", icon: MessageSquareText, may: useMay("reply:manage"), page: <RepliesPage shared /> },
    { key: "macros", icon: ListChecks, may: useMay("reply:manage"), page: <MacrosPage shared /> },
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
    <Sections
      title={t("title")}
      base="/admin"
      sections={sections.map((section) => ({ ...section, label: t(`section.${section.key}`) }))}
    />
  );
}
