import type { Page } from "@kefu/api";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";

type Read<T> = (after: string | null, signal: AbortSignal) => Promise<Page<T>>;

/** A list that is read page by page; with `keeping`, what was shown stays until what is asked for instead is there. */
export function usePages<T>(queryKey: readonly unknown[], read: Read<T>, keeping = false) {
  return useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? undefined,
    select: ({ pages }) => pages.flatMap((page) => page.items),
    ...(keeping ? { placeholderData: keepPreviousData } : {}),
  });
}
