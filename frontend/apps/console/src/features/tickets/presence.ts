import { type PresenceFrame, tickets } from "@kefu/api";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { keys } from "../../app/keys.ts";

const AGAIN = 20_000;
const FORGET = 35_000;
const TYPING_PAUSE = 4000;

/** Tell others that I look at this ticket, and whether I type; returns what to call on each key. */
export function useReportPresence(number: number | null): () => void {
  const typing = useRef(0);
  const report = useCallback((open: number | null, writes: boolean) => {
    void tickets.presence(open, writes).catch(() => {});
  }, []);

  useEffect(() => {
    const look = () => report(document.hidden ? null : number, typing.current > 0);
    look();
    const timer = setInterval(() => document.hidden || look(), AGAIN);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      clearTimeout(typing.current);
      typing.current = 0;
      document.removeEventListener("visibilitychange", look);
      report(null, false);
    };
  }, [number, report]);

  return useCallback(() => {
    if (typing.current) clearTimeout(typing.current);
    else report(number, true);
    typing.current = window.setTimeout(() => {
      typing.current = 0;
      report(number, false);
    }, TYPING_PAUSE);
  }, [number, report]);
}

/** Who else looks or types, as the stream last told; forgotten when it falls silent. */
export function usePresence(number: number, me: string) {
  const { data, dataUpdatedAt } = useQuery<PresenceFrame | null>({
    queryKey: keys.presence(number),
    queryFn: () => null,
    enabled: false,
  });
  if (!data || Date.now() - dataUpdatedAt > FORGET) return { viewers: [], customerTyping: false };
  return {
    viewers: data.viewers.filter((viewer) => viewer.id !== me),
    customerTyping: data.customer_typing,
  };
}
