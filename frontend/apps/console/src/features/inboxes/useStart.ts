import type { Inbox } from "@kefu/api";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { viewsQuery } from "../../app/views.ts";
import { useMay } from "../members/session.ts";
import { useInboxes } from "./inboxes.ts";

export interface Start {
  /** Whether the list of tickets gives way, since nobody can reach us. */
  needed: boolean;
  /** False until it is known whether there is an inbox. */
  known: boolean;
  /** The first inbox, made a moment ago: its snippet stays on screen until somebody wrote. */
  made: Inbox | null;
  setMade: (inbox: Inbox) => void;
  /** Somebody wrote to the inbox just made. */
  arrived: boolean;
}

/** Whether the workspace waits for its first inbox. Where there ever was a ticket, nothing is asked. */
export function useStart(): Start {
  const may = useMay("inbox:read");
  const views = useQuery(viewsQuery);
  const empty = views.data?.items.find((view) => view.key === "all")?.count === 0;
  const inboxes = useInboxes(may && empty);
  const [made, setMade] = useState<Inbox | null>(null);
  const known = inboxes.data !== undefined;
  const without = known ? inboxes.data.items.length === 0 : inboxes.isPending && may;
  return {
    needed: empty && (made !== null || without),
    known,
    made,
    setMade,
    arrived: made !== null && !empty,
  };
}
