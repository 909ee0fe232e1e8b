import type { TicketDetail, TicketRow } from "@kefu/api";
import { lazy, Suspense } from "react";

const ForwardSheet = lazy(() => import("../forwards/ForwardSheet.tsx"));
const IncidentSheet = lazy(() => import("../incidents/IncidentSheet.tsx"));
const MergeSheet = lazy(() => import("./MergeSheet.tsx"));
const SplitSheet = lazy(() => import("./SplitSheet.tsx"));

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
  return (
    <Suspense>
      {sheet.sort === "incident" ? <IncidentSheet number={row.number} onClose={onClose} /> : null}
      {sheet.sort === "split" ? (
        <SplitSheet detail={detail} onClose={onClose} onDone={after(onSplit)} />
      ) : null}
      {sheet.sort === "merge" ? <MergeSheet row={row} onClose={onClose} onMerge={after(onMerge)} /> : null}
      {sheet.sort === "forward" ? (
        <ForwardSheet detail={detail} message={sheet.message} onClose={onClose} />
      ) : null}
    </Suspense>
  );
}
