import { isTransient, looks } from "@kefu/api";
import { useEffect } from "react";

type Thing = "ticket" | "customer";

/** The server takes what is looked at again within some minutes for one look; it is not asked each time. */
const SAME = 10 * 60_000;
const PAUSE = 500;
const LATER = 5000;
const MOST = 50;

const told = new Map<string, number>();
let waiting: { thing: Thing; id: string }[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
let listening = false;

function send(keepalive = false): void {
  clearTimeout(timer);
  timer = undefined;
  const items = waiting.splice(0, MOST);
  if (items.length === 0) return;
  if (waiting.length > 0) timer = setTimeout(send, PAUSE);
  looks.tell(items, keepalive).catch((error) => {
    if (!isTransient(error)) return;
    waiting = [...items, ...waiting];
    timer ??= setTimeout(send, LATER);
  });
}

/** Say that something stands on the screen now; gives whether it was not said yet. */
export function noteLook(thing: Thing, id: string, now = Date.now()): boolean {
  const key = `${thing} ${id}`;
  if (now - (told.get(key) ?? Number.NEGATIVE_INFINITY) < SAME) return false;
  told.set(key, now);
  waiting.push({ thing, id });
  if (!listening) window.addEventListener("pagehide", () => send(true));
  listening = true;
  timer ??= setTimeout(send, PAUSE);
  return true;
}

/** Who signs in next looks for themself. */
export function forgetLooks(): void {
  told.clear();
  waiting = [];
}

/** What was loaded ahead of a click counts once it is shown, and a page in the background shows nothing. */
export function useLooked(thing: Thing, id: string | undefined): void {
  useEffect(() => {
    if (!id) return;
    const see = () => document.visibilityState === "visible" && noteLook(thing, id);
    see();
    document.addEventListener("visibilitychange", see);
    return () => document.removeEventListener("visibilitychange", see);
  }, [thing, id]);
}
