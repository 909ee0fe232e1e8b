import { type PresenceFrame, tickets } from "@kefu/api";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { keys } from "../../app/keys.ts";
import { useOnline } from "../shell/OfflineBanner.tsx";

const AGAIN = 20_000;
const TYPING_PAUSE = 4000;

type Report = [open: number | null, writes: boolean];
let waiting: Report | null = null;
let busy = false;

// One at a time: from one ticket to the next, "nothing is open" must not arrive after "this one is".
async function report(...said: Report): Promise<void> {
  waiting = said;
  if (busy) return;
  busy = true;
  while (waiting) {
    const next: Report = waiting;
    waiting = null;
    await tickets.presence(...next).catch(() => {});
  }
  busy = false;
}

/** Tell others that I look at this ticket, and whether I type; returns what to call on each key. */
export function useReportPresence(number: number | null): () => void {
  const typing = useRef(0);

  useEffect(() => {
    const look = () => void report(document.hidden ? null : number, typing.current > 0);
    look();
    const timer = setInterval(() => document.hidden || look(), AGAIN);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      clearTimeout(typing.current);
      typing.current = 0;
      document.removeEventListener("visibilitychange", look);
      void report(null, false);
    };
  }, [number]);

  return useCallback(() => {
    if (typing.current) clearTimeout(typing.current);
    else void report(number, true);
    typing.current = window.setTimeout(() => {
      typing.current = 0;
      void report(number, false);
    }, TYPING_PAUSE);
  }, [number]);
}

/** Who else looks or types. The stream tells who comes and who goes; while it is away nobody knows. */
export function usePresence(number: number, me: string) {
  const online = useOnline();
  const { data } = useQuery<PresenceFrame | null>({
    queryKey: keys.presence(number),
    queryFn: () => null,
    enabled: false,
  });
  if (!data || !online) return { viewers: [], customerTyping: false };
  return {
    viewers: data.viewers.filter((viewer) => viewer.id !== me),
    customerTyping: data.customer_typing,
  };
}
