import { type TicketRow, tickets } from "@kefu/api";
import { Avatar, Button, Float, type Option, Picker } from "@kefu/ui";
import { UserRound, UserRoundX, UsersRound } from "lucide-react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../members/people.ts";
import { useMe } from "../members/session.ts";
import type { Change } from "./changes.ts";
import { useSeen } from "./seen.ts";

interface Props {
  row: TicketRow;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  disabled: boolean;
  make: (change: Change) => void;
}

function useOwners(row: TicketRow): Option[] {
  const { t } = useTranslation("tickets");
  const { member } = useMe();
  const { members, teams } = usePeople();
  const icon = { size: 16, strokeWidth: 1.6, "aria-hidden": true } as const;
  const options: Option[] = [];
  if (row.assignee_id !== member.id) {
    options.push({
      key: `member:${member.id}`,
      label: t("assign.me"),
      icon: <UserRound {...icon} />,
      keywords: member.name,
    });
  }
  if (row.assignee_id)
    options.push({ key: "nobody", label: t("assign.nobody"), icon: <UserRoundX {...icon} /> });
  for (const other of members) {
    if (!other.active || other.id === member.id || other.id === row.assignee_id) continue;
    options.push({
      key: `member:${other.id}`,
      label: other.name,
      group: t("assign.members"),
      keywords: other.email,
      icon: <Avatar name={other.name} seed={other.id} size="small" decorative />,
      tail: t(`members:availability.${other.availability}`),
    });
  }
  for (const team of teams) {
    if (team.id === row.team_id) continue;
    options.push({
      key: `team:${team.id}`,
      label: team.name,
      group: t("assign.teams"),
      icon: <UsersRound {...icon} />,
    });
  }
  return options;
}

export function AssignButton({ row, open, onOpenChange, disabled, make }: Props) {
  const { t } = useTranslation("tickets");
  const { memberName, unitName } = usePeople();
  const options = useOwners(row);
  const seen = useSeen(row, open);
  const owner = memberName(row.assignee_id) ?? unitName(row.team_id);

  function pick(key: string) {
    onOpenChange(false);
    const [sort, id = null] = key.split(":");
    const owner =
      sort === "team" ? { assignee_id: null, team_id: id } : { assignee_id: id, team_id: seen.team_id };
    make({
      seen,
      wanted: t("assign.wanted", {
        to: memberName(owner.assignee_id) ?? unitName(owner.team_id) ?? t("unassigned"),
      }),
      preview: owner,
      ask: (now, idempotency) => tickets.assign(now.number, now.version, owner, idempotency),
    });
  }

  return (
    <Float
      open={open}
      onOpenChange={onOpenChange}
      content={
        <Picker
          label={t("assign.find")}
          options={options}
          empty={t("no_match")}
          onPick={pick}
          onClose={() => onOpenChange(false)}
        />
      }
    >
      <Button
        className="assign"
        disabled={disabled}
        hotkey="A"
        aria-keyshortcuts="a"
        aria-expanded={open}
        title={[owner ?? t("unassigned"), unitName(row.team_id)].filter(Boolean).join(" · ")}
        icon={
          owner ? <Avatar name={owner} seed={row.assignee_id ?? row.team_id} size="small" decorative /> : null
        }
      >
        {t("assign.label")}
        {owner ? <span className="sr-only">{t("assign.owned", { owner })}</span> : null}
      </Button>
    </Float>
  );
}
