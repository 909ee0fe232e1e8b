import type { QueryClient } from "@tanstack/react-query";
import { keys } from "../../app/keys.ts";
import { forgetDrafts } from "../tickets/drafts.ts";
import { forgetNoteEdits } from "../tickets/noteEdits.ts";
import { forgetOutgoing } from "../tickets/outbox.ts";

/** A person was erased: what this browser keeps of them goes; a reset that follows reads what is shown anew. */
export function forgetPerson(queries: QueryClient, customer: string, tickets: number[]): void {
  forgetDrafts(tickets);
  forgetOutgoing(tickets);
  forgetNoteEdits();
  queries.removeQueries({ queryKey: keys.customer(customer), type: "inactive" });
  for (const number of tickets) {
    queries.removeQueries({ queryKey: keys.ticket(number), type: "inactive" });
    queries.removeQueries({ queryKey: keys.ratingsOf(number), type: "inactive" });
  }
  for (const queryKey of [keys.lists, keys.customerLists, keys.companyParts, keys.imports, keys.incidents]) {
    queries.removeQueries({ queryKey, type: "inactive" });
  }
}
