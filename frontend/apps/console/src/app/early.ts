import { tickets } from "@kefu/api";
import type { QueryClient } from "@tanstack/react-query";
import { ENTERED, sessionQuery } from "../features/members/session.ts";
import { readKept } from "./kept.ts";
import { keys } from "./keys.ts";

/** Ask for what the first screen needs side by side, before there is a screen. */
export function startReading(queries: QueryClient): void {
  void import("../features/tickets/TicketsPage.tsx");
  void queries.prefetchQuery(sessionQuery);
  // Who was never here would only be refused.
  if (!readKept(ENTERED)) return;
  void queries.prefetchQuery({ queryKey: keys.views, queryFn: ({ signal }) => tickets.views(signal) });
}
