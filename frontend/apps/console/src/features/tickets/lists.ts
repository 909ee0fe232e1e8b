import type { TicketList, TicketRow } from "@kefu/api";
import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import { amend } from "../../app/amend.ts";
import { keys } from "../../app/keys.ts";

export type Lists = InfiniteData<TicketList>;

/** Change the rows of every list that was read, shown or not. */
export function amendLists(
  queries: QueryClient,
  change: (view: string, rows: TicketRow[]) => TicketRow[],
): void {
  for (const [key] of queries.getQueriesData({ queryKey: keys.lists })) {
    amend<Lists>(queries, key, (lists) => {
      const pages = lists.pages.map((page) => {
        const items = change(String(key[1]), page.items);
        return items === page.items ? page : { ...page, items };
      });
      return pages.every((page, index) => page === lists.pages[index]) ? lists : { ...lists, pages };
    });
  }
}
