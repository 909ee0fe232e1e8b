import { Kbd } from "@kefu/ui";
import { Eye, EyeOff, Forward, Merge, Printer, Split } from "lucide-react";
import { useNavigate } from "react-router";
import { useTexts } from "../../app/texts.tsx";
import { useFollow } from "../notifications/useFollow.ts";
import type { OpenTicket } from "../tickets/openTicket.ts";
import { isFixed } from "../tickets/removing.ts";
import type { Given } from "./useVerbs.tsx";

const ICON = { size: 16, strokeWidth: 1.6, "aria-hidden": true } as const;

/** What is done to the open ticket now and then, as its menu offers it. */
export function useRareVerbs(open: OpenTicket | null, mayUpdate: boolean): Given[] {
  const { t } = useTexts("palette");
  const navigate = useNavigate();
  const follow = useFollow(open?.row.number ?? 0, open !== null);
  if (!open) return [];
  const { row } = open;
  const Following = follow.following ? EyeOff : Eye;
  return [
    ...(mayUpdate && !isFixed(row)
      ? [
          {
            key: "split",
            label: t("tickets:split.open"),
            icon: <Split {...ICON} />,
            keywords: t("keywords.split"),
            run: open.split,
          },
          {
            key: "merge",
            label: t("tickets:merge.open"),
            icon: <Merge {...ICON} />,
            keywords: t("keywords.merge"),
            run: open.merge,
          },
        ]
      : []),
    ...(row.end_state === "merged"
      ? []
      : [
          {
            key: "follow",
            label: t(follow.following ? "tickets:more.unfollow" : "tickets:more.follow"),
            icon: <Following {...ICON} />,
            keywords: t("keywords.follow"),
            run: follow.toggle,
          },
        ]),
    ...(open.forward
      ? [
          {
            key: "forward",
            label: t("tickets:forward.open"),
            icon: <Forward {...ICON} />,
            keywords: t("keywords.forward"),
            tail: <Kbd>F</Kbd>,
            run: () => open.forward?.(),
          },
        ]
      : []),
    {
      key: "print",
      label: t("tickets:print.open"),
      icon: <Printer {...ICON} />,
      keywords: t("keywords.print"),
      run: () => void navigate(`/print/${row.number}`),
    },
  ];
}
