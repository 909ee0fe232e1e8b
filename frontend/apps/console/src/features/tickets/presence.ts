import { type PresenceFrame, tickets } from "@kefu/api";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { keys } from "../../app/keys.ts";
import { useOnline } from "../shell/OfflineBanner.tsx";
import { typist } from "./typist.ts";

const AGAIN = 20_000;

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

/** Tell others that I look at this ticket, and whether I type; returns what to call on each key and when it is sent. */
export function useReportPresence(number: number | null): (types: boolean) => void {
  const me = useMemo(() => typist((types) => void report(number, types)), [number]);

  useEffect(() => {
    const look = () => void report(document.hidden ? null : number, me.types());
    look();
    const timer = setInterval(() => document.hidden || look(), AGAIN);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
      me.left();
      void report(null, false);
    };
  }, [number, me]);

  return me.says;
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
