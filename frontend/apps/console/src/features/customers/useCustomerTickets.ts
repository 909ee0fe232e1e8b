import { directory } from "@kefu/api";
import { useInfiniteQuery } from "@tanstack/react-query";
import { keys } from "../../app/keys.ts";

/** The customer's tickets on every channel, newest first, page by page. */
export function useCustomerTickets(customer: string) {
  return useInfiniteQuery({
    queryKey: keys.customerTickets(customer),
    queryFn: ({ pageParam, signal }) => directory.customerTickets(customer, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? undefined,
    select: ({ pages }) => pages.flatMap((page) => page.items),
  });
}
