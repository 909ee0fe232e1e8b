import { ApiError, isTransient } from "@kefu/api";
import { QueryClient } from "@tanstack/react-query";

/** The cache is kept fresh by the stream, so nothing is read again by age or by focus. */
export function makeQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: "always",
        retry: (count, error) => count < 4 && isTransient(error),
        retryDelay: (count, error) => {
          const asked = error instanceof ApiError ? error.retryAfter : null;
          return asked === null ? Math.min(500 * 2 ** count, 8000) : asked * 1000;
        },
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}
