import { useLayoutEffect, useRef } from "react";
import { hotkeysOn } from "./hotkeys.ts";

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

/** Single keys that do something on this screen, from the moment at which it is seen. */
export function useHotkeys(hotkeys: Record<string, ((event: KeyboardEvent) => void) | undefined>): void {
  const current = useRef(hotkeys);
  current.current = hotkeys;
  useLayoutEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isWriting(event))
        return;
      if (!hotkeysOn()) return;
      const action = current.current[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!action) return;
      event.preventDefault();
      action(event);
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

/** ⌘K, or Ctrl K, wherever one is: also while something is written, and where single keys are switched off. */
export function usePaletteKey(toggle: () => void): void {
  const current = useRef(toggle);
  current.current = toggle;
  useLayoutEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (!(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey) return;
      if (event.key.toLowerCase() !== "k" || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      current.current();
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
