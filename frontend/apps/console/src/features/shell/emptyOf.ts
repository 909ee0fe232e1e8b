import type { TFunction } from "i18next";
import { sentenceOf } from "./sentence.ts";

interface Found {
  error: unknown;
  isFetching: boolean;
}

/** What a list that is looked up says while it is empty: that it comes, why it does not, or that there is nothing. */
export function emptyOf(
  { error, isFetching }: Found,
  t: TFunction,
  looking: string,
  nothing: string,
): string {
  if (isFetching) return looking;
  return error ? sentenceOf(error, t) : nothing;
}
