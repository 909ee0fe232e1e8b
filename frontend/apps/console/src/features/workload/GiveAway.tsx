import type { Pile } from "@kefu/api";
import { Button, Float, Picker } from "@kefu/ui";
import { ArrowRightLeft } from "lucide-react";
import { useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { standInFor } from "../members/absence.ts";
import { usePeople } from "../members/people.ts";
import { useMe } from "../members/session.ts";
import { useOwners } from "../tickets/owners.tsx";
import { useMove } from "./moving.ts";

interface Props {
  pile: Pile;
  /** Whose it is, for screen readers: many buttons of a page say the same. */
  name: string;
  disabled: boolean;
}

/** Choose who gets a whole pile. */
export function GiveAway({ pile, name, disabled }: Props) {
  const { t } = useTexts("workload");
  const { members, memberName, unitName } = usePeople();
  const me = useMe().member.id;
  const [open, setOpen] = useState(false);
  const { move, moving } = useMove();
  const owners = useOwners(null).filter(
    ({ key }) =>
      key !== `member:${pile.assignee_id}` &&
      key !== `team:${pile.unit_id}` &&
      (pile.assignee_id || key !== "nobody"),
  );

  function pick(key: string) {
    setOpen(false);
    const [sort, id = null] = key.split(":");
    const to = sort === "team" ? { team_id: id } : { assignee_id: id };
    const asked = memberName(to.assignee_id) ?? unitName(to.team_id) ?? t("tickets:unassigned");
    const standIn = memberName(id === me ? null : standInFor(members, to.assignee_id ?? null));
    void move(pile, to, standIn ? t("standing_in", { name: standIn, away: asked }) : asked);
  }

  return (
    <Float
      open={open}
      onOpenChange={setOpen}
      content={
        <Picker
          label={t("tickets:assign.find")}
          options={owners}
          empty={t("tickets:no_match")}
          onPick={pick}
          onClose={() => setOpen(false)}
        />
      }
    >
      <Button
        disabled={disabled || moving}
        aria-busy={moving}
        aria-expanded={open}
        icon={<ArrowRightLeft size={14} aria-hidden />}
      >
        {moving ? t("moving") : t("give_away")}
        <span className="sr-only"> {t("tickets_of", { name })}</span>
      </Button>
    </Float>
  );
}
