import { ListChecks, ListFilter, MessageSquareText } from "lucide-react";
import { useTexts } from "../../app/texts.tsx";
import { Sections } from "../admin/Sections.tsx";
import { MacrosPage } from "../macros/MacrosPage.tsx";
import { useMay } from "../members/session.ts";
import { ViewsPage } from "../views/ViewsPage.tsx";
import { RepliesPage } from "./RepliesPage.tsx";

/** What a member prepares for themselves. */
export default function MinePage() {
  const { t } = useTexts("replies");
  const mayReply = useMay("ticket:reply");
  const prepared = [
    {
      key: "replies",
      label: t("mine.replies"),
      icon: MessageSquareText,
      page: <RepliesPage shared={false} />,
    },
    { key: "macros", label: t("mine.macros"), icon: ListChecks, page: <MacrosPage shared={false} /> },
  ];
  return (
    <Sections
      title={t("mine.title")}
      base="/mine"
      back="/tickets/mine"
      sections={[
        { key: "views", label: t("views:title"), icon: ListFilter, page: <ViewsPage /> },
        ...(mayReply ? prepared : []),
      ]}
    />
  );
}
