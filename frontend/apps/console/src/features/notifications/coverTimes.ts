import type { Notification } from "@kefu/api";
import { fullTime } from "@kefu/ui";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";

/** Says from when to when one covers a colleague; nothing where one does no more. */
export function useCoverTimes(): (note: Notification) => string {
  const { t } = useTexts("notifications");
  const locale = useLocale();
  return ({ cover }) =>
    cover?.begins && cover.ends
      ? t("cover_times", { begins: fullTime(cover.begins, locale), ends: fullTime(cover.ends, locale) })
      : "";
}
