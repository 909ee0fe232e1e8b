import { Building2, ListFilter, Settings, Siren, UserRound } from "lucide-react";
import { useNavigate } from "react-router";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { useSections } from "../admin/useSections.ts";
import { useMay } from "../members/session.ts";
import { useSavedViews } from "../views/savedViews.ts";
import type { Command } from "./command.ts";

const VIEWS = [
  "mine",
  "following",
  "unassigned",
  "team",
  "open",
  "pending",
  "held",
  "snoozed",
  "solved",
  "closed",
  "all",
  "spam",
  "trash",
] as const;
const ICON = { size: 16, strokeWidth: 1.6, "aria-hidden": true } as const;

/** Every view and page one may go to. */
export function usePlaces(): Command[] {
  const { t } = useTexts("palette");
  const navigate = useNavigate();
  const saved = useSavedViews(useLocale()) ?? [];
  const sections = useSections();
  const mayReply = useMay("ticket:reply");
  const maySee = useMay("customer:read");
  const place = (path: string, label: string, icon: Command["icon"], keywords: string): Command => ({
    key: `place:${path}`,
    label,
    icon,
    keywords,
    group: t("group.places"),
    place: true,
    run: () => void navigate(path),
  });
  const mine = mayReply ? (["views", "replies", "macros"] as const) : (["views"] as const);
  const words = {
    views: "views:title",
    replies: "replies:mine.replies",
    macros: "replies:mine.macros",
  } as const;
  return [
    ...VIEWS.map((key) =>
      place(`/tickets/${key}`, t(`tickets:view.${key}`), <ListFilter {...ICON} />, t(`keywords.${key}`)),
    ),
    ...saved.map((view) => ({
      ...place(`/tickets/${view.id}`, view.name, <ListFilter {...ICON} />, view.keywords.join(" ")),
      tail: view.count,
    })),
    place("/mine/views/new", t("views:add"), <ListFilter {...ICON} />, t("keywords.new_view")),
    ...(maySee
      ? [
          place("/customers", t("shell:customers"), <UserRound {...ICON} />, t("keywords.customers")),
          place(
            "/companies",
            t("customers:companies.list"),
            <Building2 {...ICON} />,
            t("keywords.companies"),
          ),
        ]
      : []),
    place("/incidents/running", t("shell:incidents"), <Siren {...ICON} />, t("keywords.incidents")),
    ...mine.map((key) =>
      place(`/mine/${key}`, t(words[key]), <UserRound {...ICON} />, t(`keywords.my_${key}`)),
    ),
    place("/notifications", t("notifications:title"), <UserRound {...ICON} />, t("keywords.notifications")),
    place("/settings", t("shell:profile"), <UserRound {...ICON} />, t("keywords.settings")),
    ...sections.map((key) =>
      place(
        `/admin/${key}`,
        t("admin_place", { section: t(`admin:section.${key}`) }),
        <Settings {...ICON} />,
        t(`keywords.${key}`),
      ),
    ),
  ];
}
