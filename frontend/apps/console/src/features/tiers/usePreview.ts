import { type TierRule, type TierRulesPreview, tierRules } from "@kefu/api";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { keys } from "../../app/keys.ts";

const PAUSE = 400;

export interface Trial {
  found: TierRulesPreview | undefined;
  error: unknown;
}

/** What rules would change, a moment after the last key; nothing while there is nothing to try. */
export function usePreview(rules: TierRule[] | null): Trial {
  const wanted = JSON.stringify(rules);
  const [asked, setAsked] = useState(wanted);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(wanted), PAUSE);
    return () => clearTimeout(timer);
  }, [wanted]);
  const trying = asked !== "null" && rules !== null;
  const { data, error } = useQuery({
    queryKey: keys.tierPreview(asked),
    queryFn: ({ signal }) => tierRules.preview(JSON.parse(asked) as TierRule[], signal),
    enabled: trying,
    placeholderData: keepPreviousData,
    staleTime: 5000,
    retry: false,
  });
  return trying ? { found: data, error } : { found: undefined, error: null };
}
