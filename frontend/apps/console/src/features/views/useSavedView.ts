import { isSaved } from "@kefu/api";
import { useLocale } from "../../app/language.ts";
import { type CountedView, useSavedViews } from "./savedViews.ts";

/** The saved view of that name: undefined for others and as long as it is read, null when there is none (any more). */
export function useSavedView(view: string): CountedView | null | undefined {
  const views = useSavedViews(useLocale());
  if (!isSaved(view) || !views) return undefined;
  return views.find(({ id }) => id === view) ?? null;
}
