import { type ForwardDraft, type ForwardPreview, forwards } from "@kefu/api";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { keys } from "../../app/keys.ts";

const PAUSE = 300;

/** The mail as it will be sent, asked for once who writes it pauses. */
export function useLook(
  number: number,
  draft: ForwardDraft,
  wanted: boolean,
): { look: ForwardPreview | undefined; error: Error | null; fresh: boolean } {
  const now = JSON.stringify(draft);
  const [asked, setAsked] = useState(now);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(now), PAUSE);
    return () => clearTimeout(timer);
  }, [now]);
  const body = JSON.parse(asked) as ForwardDraft;
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: keys.forwardLook(number, body),
    queryFn: ({ signal }) => forwards.look(number, body, signal),
    placeholderData: keepPreviousData,
    enabled: wanted,
    gcTime: 0,
    staleTime: 0,
  });
  return { look: data, error, fresh: asked === now && !isPlaceholderData && !error };
}
