import type { RowExtra, Shown, TicketRow } from "@kefu/api";
import { Avatar, Chip } from "@kefu/ui";
import { memo, useEffect, useRef } from "react";
import { Link } from "react-router";
import { SavedFacts } from "../../app/parts.ts";
import { useTexts } from "../../app/texts.tsx";
import { useCustomerName } from "../customers/useCustomerName.ts";
import { usePeople } from "../members/people.ts";
import { Score } from "../surveys/Score.tsx";
import { ClockChip } from "./ClockChip.tsx";
import { TierChip } from "./TierChip.tsx";
import { useSubject } from "./useSubject.ts";
import { useAhead } from "./useTicket.ts";

interface Props {
  row: TicketRow;
  view: string;
  /** What the last line tells, where a saved view chose it. */
  columns?: Shown[];
  /** What they show that the row itself does not tell. */
  extra?: RowExtra;
  search: string;
  open: boolean;
  picked: boolean;
  /** Choose it for a change of many, or everything up to it; not given to those who may change nothing. */
  onPick?: (number: number, range: boolean) => void;
}

export const TicketItem = memo(function TicketItem({
  row,
  view,
  columns,
  extra,
  search,
  open,
  picked,
  onPick,
}: Props) {
  const { t } = useTexts("tickets");
  const { memberName } = usePeople();
  const customerName = useCustomerName();
  const subjectOf = useSubject();
  const ahead = useAhead(row.number);
  const owner = memberName(row.assignee_id);
  const place = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (open) place.current?.scrollIntoView({ block: "nearest" });
  }, [open]);
  const unanswered = row.status === "new" && row.end_state === null;
  return (
    <li ref={place} className={`row${open ? " on" : ""}${picked ? " picked" : ""}`} data-number={row.number}>
      <Link
        to={`/tickets/${view}/${row.number}${search ? `?q=${encodeURIComponent(search)}` : ""}`}
        aria-current={open ? "true" : undefined}
        onPointerDown={ahead}
      >
        <span className="a">
          {unanswered ? <span className="unread" role="img" aria-label={t("unanswered")} /> : null}
          <strong dir="auto">{customerName(row.customer.name)}</strong>
          <TierChip tier={row.customer.tier} />
          <span className="end">
            <ClockChip row={row} />
          </span>
        </span>
        <span className="p" dir="auto">
          {row.preview || subjectOf(row.subject)}
        </span>
        <span className="c">
          {columns ? (
            <SavedFacts row={row} columns={columns} extra={extra} />
          ) : (
            <span className="told">
              {t(`channel.${row.channel}`, { defaultValue: row.channel })} · {t(`kind.${row.kind}`)}
            </span>
          )}
          {row.stage === "bot" ? <Chip tone="ai">{t("stage.bot")}</Chip> : null}
          {row.priority === "urgent" ? <Chip tone="danger">{t("priority.urgent")}</Chip> : null}
          <span className="end">
            {row.rating && !columns?.includes("rating") ? <Score score={row.rating} /> : null}
            {row.assignee_id ? (
              <Avatar name={owner ?? "?"} seed={row.assignee_id} size="small" />
            ) : (
              <span
                className="av small empty"
                role="img"
                aria-label={t("unassigned")}
                title={t("unassigned")}
              />
            )}
          </span>
        </span>
      </Link>
      {onPick ? (
        <label className="pick">
          <input
            type="checkbox"
            tabIndex={-1}
            checked={picked}
            aria-label={t("bulk.select", { number: row.number })}
            aria-keyshortcuts="x"
            onChange={(event) => onPick(row.number, (event.nativeEvent as MouseEvent).shiftKey)}
          />
        </label>
      ) : null}
    </li>
  );
});
