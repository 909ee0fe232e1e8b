import type { TicketRow } from "@kefu/api";
import { Avatar, type Option } from "@kefu/ui";
import { UserRound, UserRoundX, UsersRound } from "lucide-react";
import { useTexts } from "../../app/texts.tsx";
import { awayNow, useAwayWords } from "../members/absence.ts";
import { usePeople } from "../members/people.ts";
import { useMe } from "../members/session.ts";

/** Who can be given a ticket that is somebody's now, or several of whom nothing is said (null). */
export function useOwners(now: Pick<TicketRow, "assignee_id" | "team_id"> | null): Option[] {
  const { t } = useTexts("tickets");
  const { member } = useMe();
  const { members, teams } = usePeople();
  const awayWords = useAwayWords();
  const icon = { size: 16, strokeWidth: 1.6, "aria-hidden": true } as const;
  const options: Option[] = [];
  if (now?.assignee_id !== member.id) {
    options.push({
      key: `member:${member.id}`,
      label: t("assign.me"),
      icon: <UserRound {...icon} />,
      keywords: member.name,
    });
  }
  if (!now || now.assignee_id)
    options.push({ key: "nobody", label: t("assign.nobody"), icon: <UserRoundX {...icon} /> });
  for (const other of members) {
    if (!other.active || other.id === member.id || other.id === now?.assignee_id) continue;
    const away = awayNow(other);
    options.push({
      key: `member:${other.id}`,
      label: other.name,
      group: t("assign.members"),
      keywords: other.email,
      icon: <Avatar name={other.name} seed={other.id} size="small" decorative />,
      tail: away ? awayWords(away) : t(`members:availability.${other.availability}`),
    });
  }
  for (const team of teams) {
    if (team.id === now?.team_id) continue;
    options.push({
      key: `team:${team.id}`,
      label: team.name,
      group: t("assign.teams"),
      icon: <UsersRound {...icon} />,
    });
  }
  return options;
}
