import { type Entry, type MemberRating, type Response, surveys } from "@kefu/api";
import { useQuery } from "@tanstack/react-query";
import { keys } from "../../app/keys.ts";

/** What a ticket's customer said, newest first. */
export function useRatings(number: number, wanted = true): Response[] {
  const { data } = useQuery({
    queryKey: keys.ratingsOf(number),
    queryFn: ({ signal }) => surveys.ofTicket(number, signal),
    enabled: wanted,
  });
  return data?.items ?? [];
}

interface MemberRatings {
  days: number;
  of: (member: string) => MemberRating | undefined;
}

/** The means of those whom one answers for, at least one's own; asked for again `every` so many milliseconds. */
export function useMemberRatings(every?: number): MemberRatings | null {
  const { data } = useQuery({
    queryKey: keys.memberRatings,
    queryFn: ({ signal }) => surveys.ofMembers(signal),
    refetchInterval: every,
  });
  if (!data) return null;
  return { days: data.days, of: (member) => data.items.find((item) => item.member_id === member) };
}

/** The answer that a line of the timeline tells of, while it is still what the customer thinks. */
export function saidIn(entry: Entry, ratings: Response[]): Response | undefined {
  return ratings.find((one) => (one.changed_at ?? one.answered_at) === entry.at);
}
