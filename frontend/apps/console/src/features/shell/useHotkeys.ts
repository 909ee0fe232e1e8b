import { useEffect, useRef } from "react";

/** Whether keys now belong to what the person writes or chooses, not to us. */
export function isWriting(event: KeyboardEvent): boolean {
  if (event.isComposing || event.keyCode === 229) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.closest("input:not([type=checkbox]), textarea, select, dialog, .picker") !== null
  );
}

/** Single keys that do something on this screen. */
export function useHotkeys(hotkeys: Record<string, ((event: KeyboardEvent) => void) | undefined>): void {
  const current = useRef(hotkeys);
  current.current = hotkeys;
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isWriting(event))
        return;
      const action = current.current[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!action) return;
      event.preventDefault();
      action(event);
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
