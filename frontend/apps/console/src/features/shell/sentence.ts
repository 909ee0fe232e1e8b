import { ApiError, OfflineError } from "@kefu/api";
import type { TFunction } from "i18next";

/** What to tell a person about a failure; the server's own sentence is already in their language. */
export function sentenceOf(error: unknown, t: TFunction): string {
  if (error instanceof OfflineError) return t("shell:errors.offline");
  if (error instanceof ApiError) {
    const { detail, title, errors } = error.problem;
    return detail || errors?.[0]?.detail || title || t("shell:errors.unknown");
  }
  return t("shell:errors.unknown");
}
