import type { QueryClient } from "@tanstack/react-query";
import { ENTERED, sessionQuery } from "../features/members/session.ts";
import { readKept } from "./kept.ts";
import { viewsQuery } from "./views.ts";

/** Ask for what the first screen needs side by side, before there is a screen. */
export function startReading(queries: QueryClient): void {
  void import("../features/tickets/TicketsPage.tsx");
  void queries.prefetchQuery(sessionQuery);
  // Who was never here would only be refused.
  if (!readKept(ENTERED)) return;
  void queries.prefetchQuery(viewsQuery);
}
