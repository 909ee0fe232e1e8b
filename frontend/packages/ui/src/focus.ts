import { useEffect, useRef } from "react";

/** What opens takes the focus; when it closes, the focus goes back to where it was, unless it has gone elsewhere. */
export function useFocusBack(open: boolean): void {
  const before = useRef<Element | null>(null);
  // while rendering: once it is in the document, what opened has the focus already
  if (open) before.current ??= document.activeElement;
  useEffect(() => {
    if (open) return;
    const back = before.current;
    before.current = null;
    const now = document.activeElement;
    const lost = !now || now === document.body || now.closest(".ant-popover, .ant-modal-root") !== null;
    if (lost && back instanceof HTMLElement && back.isConnected) back.focus({ preventScroll: true });
  }, [open]);
}
