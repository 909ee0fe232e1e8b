import { administration, type Inbox } from "@kefu/api";
import { keepPreviousData, type QueryClient, useQuery } from "@tanstack/react-query";
import { keys } from "../../app/keys.ts";

type Inboxes = { items: Inbox[] };

/** The configured ways to reach us; every look at them reads again. */
export function useInboxes(enabled = true) {
  return useQuery({ queryKey: keys.inboxes, queryFn: administration.inboxes, staleTime: 0, enabled });
}

/** What an inbox can be of, with the settings each takes, in the language of the screen. */
export function useChannels(language: string) {
  return useQuery({
    queryKey: [...keys.channels, language],
    queryFn: administration.channels,
    // a form that is being filled in stays while its words come in another language
    placeholderData: keepPreviousData,
  });
}

export function showInbox(queries: QueryClient, inbox: Inbox): void {
  queries.setQueryData<Inboxes>(keys.inboxes, (known) => {
    if (!known) return known;
    const others = known.items.filter((item) => item.id !== inbox.id);
    return { ...known, items: [...others, inbox].sort((one, other) => one.name.localeCompare(other.name)) };
  });
  void queries.invalidateQueries({ queryKey: keys.inboxes });
  // columns of views say what it is called
  void queries.invalidateQueries({ queryKey: keys.lists });
}
