import { EmptyState } from "@kefu/ui";
import {
  Award,
  Building2,
  Inbox,
  KeyRound,
  ListChecks,
  Lock,
  Mail,
  MessageSquareText,
  Network,
  ScrollText,
  ShieldCheck,
  Tag,
  TextCursorInput,
  UserCog,
  Users,
} from "lucide-react";
import { useTexts } from "../../app/texts.tsx";
import { AuditPage } from "../audit/AuditPage.tsx";
import { FieldsPage } from "../fields/FieldsPage.tsx";
import { InboxesPage } from "../inboxes/InboxesPage.tsx";
import { MacrosPage } from "../macros/MacrosPage.tsx";
import { MailPage } from "../mails/MailPage.tsx";
import { MembersPage } from "../members/MembersPage.tsx";
import { SecurityPage } from "../members/SecurityPage.tsx";
import { RepliesPage } from "../replies/RepliesPage.tsx";
import { RolesPage } from "../roles/RolesPage.tsx";
import { TagsPage } from "../tags/TagsPage.tsx";
import { TiersPage } from "../tiers/TiersPage.tsx";
import { TokensPage } from "../tokens/TokensPage.tsx";
import { UnitsPage } from "../units/UnitsPage.tsx";
import { WorkspacePage } from "../workspace/WorkspacePage.tsx";
import { type Section, Sections } from "./Sections.tsx";
import { type SectionKey, useSections } from "./useSections.ts";

const PAGES: Record<SectionKey, Pick<Section, "icon" | "page">> = {
  inboxes: { icon: Inbox, page: <InboxesPage /> },
  members: { icon: Users, page: <MembersPage /> },
  roles: { icon: UserCog, page: <RolesPage /> },
  units: { icon: Network, page: <UnitsPage /> },
  fields: { icon: TextCursorInput, page: <FieldsPage /> },
  tags: { icon: Tag, page: <TagsPage /> },
  tiers: { icon: Award, page: <TiersPage /> },
  tokens: { icon: KeyRound, page: <TokensPage /> },
  replies: { icon: MessageSquareText, page: <RepliesPage shared /> },
  macros: { icon: ListChecks, page: <MacrosPage shared /> },
  workspace: { icon: Building2, page: <WorkspacePage /> },
  mail: { icon: Mail, page: <MailPage /> },
  security: { icon: ShieldCheck, page: <SecurityPage /> },
  audit: { icon: ScrollText, page: <AuditPage /> },
};

/** What administrators set up. */
export default function AdminPage() {
  const { t } = useTexts("admin");
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
    <Sections
      title={t("title")}
      base="/admin"
      sections={sections.map((key) => ({ key, label: t(`section.${key}`), ...PAGES[key] }))}
    />
  );
}
