import type { Inbox } from "@kefu/api";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { viewsQuery } from "../../app/views.ts";
import { useMay } from "../members/session.ts";
import { useInboxes } from "./inboxes.ts";

export interface Start {
  /** Whether the list of tickets gives way, since nobody can reach us. */
  needed: boolean;
  /** False until it is known whether there is an inbox. */
  known: boolean;
  /** The first chat there is, if one may look after it: its snippet stays on screen until somebody wrote. */
  made: Inbox | null;
  setMade: (inbox: Inbox) => void;
  /** Somebody wrote while this was on screen. */
  arrived: boolean;
}

/** Whether the workspace waits for its first inbox. Where there ever was a ticket, nothing is asked. */
export function useStart(): Start {
  const may = useMay("inbox:read");
  const manages = useMay("inbox:manage");
  const views = useQuery(viewsQuery);
  const empty = views.data?.items.find((view) => view.key === "all")?.count === 0;
  const inboxes = useInboxes(may && empty);
  const [here, setMade] = useState<Inbox | null>(null);
  const shown = useRef(false);
  const known = inboxes.data !== undefined;
  const without = known ? inboxes.data.items.length === 0 : inboxes.isPending && may;
  const chat = inboxes.data?.items.find((inbox) => inbox.channel === "webchat" && inbox.active);
  const made = here ?? (manages ? (chat ?? null) : null);
  const needed = empty && (made !== null || without);
  if (needed && made) shown.current = true;
  return { needed, known, made, setMade, arrived: shown.current && !empty };
}
