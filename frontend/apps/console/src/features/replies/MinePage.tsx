import { ListChecks, MessageSquareText } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Sections } from "../admin/Sections.tsx";
import { MacrosPage } from "../macros/MacrosPage.tsx";
import { RepliesPage } from "./RepliesPage.tsx";

/** What a member prepares for themselves. */
export default function MinePage() {
  const { t } = useTranslation("replies");
  return (
    <Sections
      title={t("mine.title")}
      base="/mine"
      sections={[
        {
          key: "replies",
          label: t("mine.replies"),
          icon: MessageSquareText,
          page: <RepliesPage shared={false} />,
        },
        { key: "macros", label: t("mine.macros"), icon: ListChecks, page: <MacrosPage shared={false} /> },
      ]}
    />
  );
}
