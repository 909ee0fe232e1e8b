import type { TicketDetail } from "@kefu/api";
import { useEffect, useRef } from "react";
import { useLocation } from "react-router";

/** The name of a line of a ticket, as it stands behind the `#` of an address. */
export function lineId(messageId: string): string {
  return `line-${messageId}`;
}

/** Show the line that the address points to, once it is there; once for each time somebody goes there. */
export function usePointing(detail: TicketDetail, onShown: () => void): void {
  const { hash, key } = useLocation();
  const done = useRef("");
  useEffect(() => {
    if (!hash.startsWith("#line-") || done.current === key) return;
    const line = document.getElementById(hash.slice(1));
    if (!line || detail.timeline.length === 0) return;
    done.current = key;
    onShown();
    line.scrollIntoView({ block: "center" });
    line.focus({ preventScroll: true });
  });
}
