import type { EndState, TicketRow } from "@kefu/api";
import { Button, fullTime } from "@kefu/ui";
import { PanelRight } from "lucide-react";
import { useState } from "react";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { useMay } from "../members/session.ts";
import { BackButton } from "../shell/BackButton.tsx";
import { AssignButton } from "./AssignButton.tsx";
import { ClockChip } from "./ClockChip.tsx";
import type { Change } from "./changes.ts";
import { MoreMenu } from "./MoreMenu.tsx";
import { isFixed } from "./removing.ts";
import { SnoozeButton } from "./SnoozeButton.tsx";
import { Subject } from "./Subject.tsx";
import { canSnooze } from "./snoozing.ts";
import { TicketChips } from "./TicketChips.tsx";

interface Props {
  row: TicketRow;
  view: string;
  make: (change: Change) => void;
  solve: () => void;
  remove: (to: EndState | null) => void;
  onMerge: () => void;
  onUnmerge: () => void;
  onIncident: () => void;
  onSplit: () => void;
  onForward: (() => void) | undefined;
  snooze: (until: Date, note?: string) => void;
  snoozing: boolean;
  onSnoozing: (open: boolean) => void;
  assigning: boolean;
  onAssigning: (open: boolean) => void;
  naming: boolean;
  onNaming: (open: boolean) => void;
  panel: boolean;
  onPanel: (open: boolean) => void;
}

export function ConversationHeader(props: Props) {
  const {
    row,
    view,
    make,
    solve,
    remove,
    onMerge,
    onUnmerge,
    onIncident,
    onSplit,
    onForward,
    snooze,
    snoozing,
    onSnoozing,
    assigning,
    onAssigning,
    naming,
    onNaming,
    panel,
    onPanel,
  } = props;
  const { t } = useTexts("tickets");
  const mayAssign = useMay("ticket:assign");
  const mayUpdate = useMay("ticket:update");
  const [more, setMore] = useState(false);
  const fixed = isFixed(row);
  return (
    <header>
      <div className="title">
        <BackButton to={`/tickets/${view}`} />
        <Subject row={row} fixed={fixed || !mayUpdate} editing={naming} onEditing={onNaming} make={make} />
        <span className="actions">
          <AssignButton
            row={row}
            open={assigning}
            onOpenChange={onAssigning}
            disabled={fixed || !mayAssign}
            make={make}
          />
          {fixed ? null : (
            <Button
              tone={row.status === "solved" ? undefined : "primary"}
              hotkey="E"
              aria-keyshortcuts="e"
              disabled={!mayUpdate}
              onClick={solve}
            >
              {t(row.status === "solved" ? "reopen" : "solve")}
            </Button>
          )}
          {mayUpdate && canSnooze(row) ? (
            <SnoozeButton open={snoozing} onOpenChange={onSnoozing} onPick={snooze} />
          ) : null}
          {mayUpdate ? (
            <MoreMenu
              row={row}
              open={more}
              onOpenChange={setMore}
              onRemove={remove}
              onMerge={onMerge}
              onUnmerge={onUnmerge}
              onIncident={onIncident}
              onSplit={onSplit}
              onForward={onForward}
            />
          ) : null}
          <Button
            className="plain panel-button"
            aria-label={t("show_customer")}
            aria-pressed={panel}
            icon={<PanelRight size={16} strokeWidth={1.6} aria-hidden />}
            onClick={() => onPanel(!panel)}
          />
        </span>
      </div>
      {/* what opens from above lies over these: they wait until it is closed */}
      <div className="facts" inert={assigning || snoozing || more}>
        <TicketChips row={row} make={make} />
        <Facts row={row} />
      </div>
    </header>
  );
}

function Facts({ row }: { row: TicketRow }) {
  const { t } = useTexts("tickets");
  const locale = useLocale();
  const waiting = (row.status === "new" || row.status === "open") && row.end_state === null;
  return (
    <span className="clock">
      <span title={t("created", { at: fullTime(row.created_at, locale) })}>
        {t(`channel.${row.channel}`, { defaultValue: row.channel })}
      </span>
      {waiting ? <ClockChip row={row} /> : null}
    </span>
  );
}
