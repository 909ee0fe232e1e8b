import { type TicketDetail, tickets } from "@kefu/api";
import { useQuery } from "@tanstack/react-query";
import { keys } from "../../app/keys.ts";

const PAGE = 500;

/** A ticket with its whole timeline, page after page; as it is now, for paper does not change afterwards. */
async function fetchWhole(number: number, signal: AbortSignal): Promise<TicketDetail> {
  const last = await tickets.one(number, { limit: PAGE }, signal);
  const timeline = [last.timeline];
  for (let { earlier } = last; earlier; ) {
    const page = await tickets.one(number, { before: earlier, limit: PAGE }, signal);
    timeline.unshift(page.timeline);
    earlier = page.earlier;
  }
  return { ...last, timeline: timeline.flat(), earlier: null };
}

export function useWhole(number: number) {
  return useQuery({
    queryKey: keys.wholeTicket(number),
    queryFn: ({ signal }) => fetchWhole(number, signal),
    staleTime: 0,
  });
}
