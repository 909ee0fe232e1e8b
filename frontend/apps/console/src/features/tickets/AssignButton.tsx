import { type TicketRow, tickets } from "@kefu/api";
import { Avatar, Button, Float, Picker } from "@kefu/ui";
import { useTexts } from "../../app/texts.tsx";
import { usePeople } from "../members/people.ts";
import type { Change } from "./changes.ts";
import { useOwners } from "./owners.tsx";
import { useSeen } from "./seen.ts";

interface Props {
  row: TicketRow;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  disabled: boolean;
  make: (change: Change) => void;
}

export function AssignButton({ row, open, onOpenChange, disabled, make }: Props) {
  const { t } = useTexts("tickets");
  const { memberName, unitName } = usePeople();
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
      content={<Owners row={row} onPick={pick} onClose={() => onOpenChange(false)} />}
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

interface OwnersProps {
  row: TicketRow;
  onPick: (key: string) => void;
  onClose: () => void;
}

/** Who it may be; drawn up when somebody asks. */
function Owners({ row, onPick, onClose }: OwnersProps) {
  const { t } = useTexts("tickets");
  return (
    <Picker
      label={t("assign.find")}
      options={useOwners(row)}
      empty={t("no_match")}
      onPick={onPick}
      onClose={onClose}
    />
  );
}
