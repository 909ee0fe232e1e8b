import { tickets } from "@kefu/api";
import { queryOptions } from "@tanstack/react-query";
import { keys } from "./keys.ts";

/** Counts are added up at most once a second; who got older ones asks again when newer can be had. */
export const viewsQuery = queryOptions({
  queryKey: keys.views,
  queryFn: ({ signal }) => tickets.views(signal),
  refetchInterval: ({ state }) => (state.data?.again_in == null ? false : state.data.again_in * 1000 + 20),
});
