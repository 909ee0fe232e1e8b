import { type SavedView, savedViews } from "@kefu/api";
import { type QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { keys } from "../../app/keys.ts";

const MOST = 999;

export const savedViewsQuery = queryOptions({ queryKey: keys.savedViews, queryFn: savedViews.list });

/** Counts are made at most once a second; who got older ones asks again when newer can be had. */
const countsQuery = queryOptions({
  queryKey: keys.savedCounts,
  queryFn: ({ signal }) => savedViews.counts(signal),
  refetchInterval: ({ state }) => (state.data?.again_in == null ? false : state.data.again_in * 1000 + 20),
});

export interface CountedView extends SavedView {
  /** As it is written beside the view; nothing as long as nobody counted. */
  count: string;
}

/** The saved views with their counts, in their order; undefined until they are read. */
export function useSavedViews(locale: string): CountedView[] | undefined {
  const views = useQuery(savedViewsQuery).data?.items;
  const counts = useQuery({ ...countsQuery, enabled: Boolean(views?.length) }).data?.items;
  return views?.map((view) => {
    const told = counts?.find(({ id }) => id === view.id);
    return { ...view, count: told ? countText(told.count, told.exact, locale) : "" };
  });
}

/** 999+ where counting stopped, 12+ where only the newest were looked at. */
export function countText(count: number | null, exact: boolean, locale: string): string {
  if (count === null) return "";
  const more = count > MOST || !exact;
  return `${Math.min(count, MOST).toLocaleString(locale)}${more ? "+" : ""}`;
}

export async function savedViewsChanged(queries: QueryClient): Promise<void> {
  void queries.invalidateQueries({ queryKey: keys.savedCounts });
  await queries.invalidateQueries({ queryKey: keys.savedViews });
}
