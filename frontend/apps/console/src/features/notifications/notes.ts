import { type Notification, type NotificationChoice, type NotificationPage, notifications } from "@kefu/api";
import {
  type InfiniteData,
  type QueryClient,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { keys } from "../../app/keys.ts";

type Pages = InfiniteData<NotificationPage>;

/** What one is told of, newest first; kept fresh by the stream, and read again when one comes back to the window. */
export function useNotes() {
  return useInfiniteQuery({
    queryKey: keys.notifications,
    queryFn: ({ pageParam }) => notifications.list(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchOnWindowFocus: "always",
  });
}

export function useChoice() {
  return useQuery({ queryKey: keys.notificationChoice, queryFn: notifications.choice });
}

/** How many are unread; the server counts up to a hundred. */
export function useUnread(): number {
  return useNotes().data?.pages[0]?.unread ?? 0;
}

function put(queries: QueryClient, change: (note: Notification) => Notification): void {
  queries.setQueryData<Pages>(
    keys.notifications,
    (known) =>
      known && { ...known, pages: known.pages.map((page) => ({ ...page, items: page.items.map(change) })) },
  );
}

/** Marking is shown at once; what the server says afterwards counts. */
export function useMarking() {
  const queries = useQueryClient();
  async function settle(asked: Promise<void>) {
    await asked.catch(() => null);
    await queries.invalidateQueries({ queryKey: keys.notifications });
  }
  return {
    mark(position: number, read: boolean) {
      put(queries, (note) => (note.position === position ? { ...note, read } : note));
      void settle(notifications.mark([position], read));
    },
    markAll(through: number) {
      put(queries, (note) => (note.position <= through ? { ...note, read: true } : note));
      void settle(notifications.markAll(through));
    },
  };
}

/** What happened, as the sentences about it are called. */
export function toldAs({ kind, cover }: Notification) {
  return cover ? (`cover_${cover.step}` as const) : kind;
}

/** Where a notification leads: the ticket, and in it the line it tells of; without one, whom I cover and when. */
export function placeOf(note: Notification): string {
  if (!note.ticket) return "/settings#absence";
  const view = note.kind === "team_new" ? "unassigned" : "mine";
  return `/tickets/${view}/${note.ticket.number}${note.message_id ? `#line-${note.message_id}` : ""}`;
}

/** Whether a moment lies in the quiet hours, by the clock of the chosen time zone. */
export function isQuiet(choice: NotificationChoice, now: Date): boolean {
  if (!choice.quiet) return false;
  const parts = new Intl.DateTimeFormat("en", {
    timeZone: choice.time_zone,
    hour: "numeric",
    minute: "numeric",
    hourCycle: "h23",
  }).formatToParts(now);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value ?? 0);
  const minute = part("hour") * 60 + part("minute");
  const { start, end } = choice.quiet;
  return start < end ? start <= minute && minute < end : minute >= start || minute < end;
}

const FRESH = 60_000;

/** What is new since `last` and still worth a sound; after a long absence nobody is flooded. */
export function freshOf(items: Notification[], last: number, now: number): Notification[] {
  return items.filter(
    (note) => !note.read && note.position > last && now - new Date(note.at).getTime() < FRESH,
  );
}
