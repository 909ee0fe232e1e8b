import { type Kind, type Priority, type Status, type TicketRow, tickets } from "@kefu/api";
import { useTexts } from "../../app/texts.tsx";
import { useMay } from "../members/session.ts";
import { ChipMenu } from "./ChipMenu.tsx";
import type { Change } from "./changes.ts";
import { isFixed } from "./removing.ts";
import { TagsEditor } from "./TagsEditor.tsx";
import { KIND_TONE, KINDS, NEXT, PRIORITIES, PRIORITY_TONE, STATUS_TONE } from "./words.ts";

export function statusChange(status: Status, wanted: string, seen?: TicketRow): Change {
  return {
    wanted,
    seen,
    preview: { status },
    ask: (row, key) => tickets.setStatus(row.number, row.version, status, key),
  };
}

/** Status, priority, kind and tags: each a chip that can be changed in place. */
export function TicketChips({ row, make }: { row: TicketRow; make: (change: Change) => void }) {
  const { t } = useTexts("tickets");
  const fixed = !useMay("ticket:update") || isFixed(row);
  return (
    <div className="chips">
      <ChipMenu
        row={row}
        label={t("field.status")}
        value={t(`status.${row.status}`)}
        tone={STATUS_TONE[row.status]}
        disabled={fixed}
        options={NEXT[row.status].map((key) => ({ key, label: t(`status.${key}`) }))}
        onPick={(key, seen) => make(statusChange(key as Status, t(`status.${key}`), seen))}
      />
      <ChipMenu
        row={row}
        label={t("field.priority")}
        value={t(`priority.${row.priority}`)}
        tone={PRIORITY_TONE[row.priority]}
        disabled={fixed}
        options={PRIORITIES.map((key) => ({ key, label: t(`priority.${key}`) }))}
        onPick={(key, seen) => {
          const priority = key as Priority;
          make({
            wanted: t(`priority.${key}`),
            seen,
            preview: { priority },
            ask: (now, id) => tickets.change(now.number, now.version, { priority }, id),
          });
        }}
      />
      <ChipMenu
        row={row}
        label={t("field.kind")}
        value={t(`kind.${row.kind}`)}
        tone={KIND_TONE(row.kind)}
        disabled={fixed}
        options={KINDS.map((key) => ({ key, label: t(`kind.${key}`) }))}
        onPick={(key, seen) => {
          const kind = key as Kind;
          make({
            wanted: t(`kind.${key}`),
            seen,
            preview: { kind },
            ask: (now, id) => tickets.change(now.number, now.version, { kind }, id),
          });
        }}
      />
      <TagsEditor row={row} fixed={fixed} make={make} />
    </div>
  );
}
