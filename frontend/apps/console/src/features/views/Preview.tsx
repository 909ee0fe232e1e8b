import { type Condition, type Sorting, savedViews } from "@kefu/api";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { sentenceOf } from "../shell/sentence.ts";
import { countText } from "./savedViews.ts";

const PAUSE = 250;

interface Props {
  condition: Condition;
  sorting: Sorting;
  /** Something is still to be chosen: there is nothing to count yet. */
  open: boolean;
}

/** How many tickets fulfil the conditions as they stand now. */
export function Preview({ condition, sorting, open }: Props) {
  const { t } = useTexts("views");
  const locale = useLocale();
  const wanted = JSON.stringify({ condition, sorting });
  const [asked, setAsked] = useState(wanted);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(wanted), PAUSE);
    return () => clearTimeout(timer);
  }, [wanted]);
  const { data, error } = useQuery({
    queryKey: keys.viewPreview(JSON.parse(asked)),
    queryFn: ({ signal }) => savedViews.preview(JSON.parse(asked), signal),
    enabled: !open,
    placeholderData: keepPreviousData,
    staleTime: 5000,
    retry: false,
  });
  function sentence() {
    if (open) return t("preview.open");
    if (error) return sentenceOf(error, t);
    if (!data) return t("preview.counting");
    return t("preview.count", { count: data.count, shown: countText(data.count, data.exact, locale) });
  }
  return (
    <p className={error && !open ? "view-preview bad" : "view-preview"} role="status">
      {sentence()}
    </p>
  );
}
