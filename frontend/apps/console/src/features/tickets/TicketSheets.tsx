import type { TicketDetail, TicketRow } from "@kefu/api";
import { ForwardSheet, IncidentSheet, MergeSheet, SplitSheet } from "../../app/parts.ts";

/** What is asked about the open ticket, over it. */
export type AskedSheet =
  | { sort: "incident" | "split" | "merge" }
  /** One message to begin with; null is the whole conversation. */
  | { sort: "forward"; message: string | null };

interface Props {
  sheet: AskedSheet | null;
  detail: TicketDetail;
  onSplit: (made: TicketRow) => void;
  onMerge: (into: TicketRow) => void;
  onClose: () => void;
}

export function TicketSheets({ sheet, detail, onSplit, onMerge, onClose }: Props) {
  if (!sheet) return null;
  const row = detail.ticket;
  /** What follows finds the sheet closed. */
  function after<T>(then: (what: T) => void) {
    return (what: T) => {
      onClose();
      then(what);
    };
  }
  switch (sheet.sort) {
    case "incident":
      return <IncidentSheet number={row.number} onClose={onClose} />;
    case "split":
      return <SplitSheet detail={detail} onClose={onClose} onDone={after(onSplit)} />;
    case "merge":
      return <MergeSheet row={row} onClose={onClose} onMerge={after(onMerge)} />;
    case "forward":
      return <ForwardSheet detail={detail} message={sheet.message} onClose={onClose} />;
  }
}
