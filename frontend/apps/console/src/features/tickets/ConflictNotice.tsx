import type { TicketRow } from "@kefu/api";
import { Button } from "@kefu/ui";
import type { TFunction } from "i18next";
import { GitMerge } from "lucide-react";
import { useTexts } from "../../app/texts.tsx";
import { type People, usePeople } from "../members/people.ts";
import type { Change, ConflictTold } from "./changes.ts";

function ownerOf(row: TicketRow, t: TFunction, people: People): string {
  return people.memberName(row.assignee_id) ?? people.unitName(row.team_id) ?? t("unassigned");
}

function differences({ before, fresh }: ConflictTold, t: TFunction, people: People): string[] {
  const told: string[] = [];
  const tell = (what: string, from: string, to: string) => {
    if (from !== to) told.push(t("conflict.field", { what: t(`field.${what}`), before: from, after: to }));
  };
  tell("status", t(`status.${before.status}`), t(`status.${fresh.status}`));
  tell("owner", ownerOf(before, t, people), ownerOf(fresh, t, people));
  tell("priority", t(`priority.${before.priority}`), t(`priority.${fresh.priority}`));
  tell("kind", t(`kind.${before.kind}`), t(`kind.${fresh.kind}`));
  tell("tags", before.tags.join(" ") || t("none"), fresh.tags.join(" ") || t("none"));
  tell("subject", before.subject, fresh.subject);
  if (before.last_message_at !== fresh.last_message_at) told.push(t("conflict.message"));
  return told;
}

interface Props {
  conflict: ConflictTold;
  onRetry: (change: Change) => void;
  onForget: () => void;
}

export function ConflictNotice({ conflict, onRetry, onForget }: Props) {
  const { t } = useTexts("tickets");
  const told = differences(conflict, t, usePeople());
  return (
    <div className="conflict" role="alert">
      <GitMerge size={16} aria-hidden />
      <div>
        <strong>{t("conflict.title", { wanted: conflict.change.wanted })}</strong>
        <div>{told.length > 0 ? told.join(" · ") : t("conflict.unseen")}</div>
      </div>
      <Button onClick={() => onRetry({ ...conflict.change, seen: conflict.fresh })}>
        {t("conflict.retry")}
      </Button>
      <Button onClick={onForget}>{t("conflict.keep")}</Button>
    </div>
  );
}
