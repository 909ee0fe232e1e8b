import type { Page } from "@kefu/api";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";

type Read<T> = (after: string | null, signal: AbortSignal) => Promise<Page<T>>;

const AGAIN = 2000;

/**
 * A list that is read page by page; with `keeping`, what was shown stays until what is asked for instead is there.
 * One that no event keeps fresh tells by `moving` which items change by themselves: it is read at every visit, and
 * again and again while there are such.
 */
export function usePages<T>(
  queryKey: readonly unknown[],
  read: Read<T>,
  keeping = false,
  moving?: (item: T) => boolean,
) {
  return useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? undefined,
    select: ({ pages }) => pages.flatMap((page) => page.items),
    refetchInterval: ({ state }) =>
      moving && state.data?.pages.some((page) => page.items.some(moving)) ? AGAIN : false,
    ...(moving ? { staleTime: 0 } : {}),
    ...(keeping ? { placeholderData: keepPreviousData } : {}),
  });
}
