import { keep, readKept } from "../../app/kept.ts";
import { Store, useStore } from "../../app/store.ts";

const KEPT = "kefu.hotkeys";
const on = new Store(readKept<boolean>(KEPT) !== false);

/** Whether single keys do something here: who speaks to their computer, or mistypes, switches them off (WCAG 2.1.4). */
export function hotkeysOn(): boolean {
  return on.get();
}

export function useHotkeysOn(): [boolean, (wanted: boolean) => void] {
  return [
    useStore(on, (now) => now),
    (wanted) => {
      keep(KEPT, wanted);
      on.set(() => wanted);
    },
  ];
}
