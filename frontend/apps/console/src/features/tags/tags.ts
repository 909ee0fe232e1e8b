import { type KeptTag, tags } from "@kefu/api";
import type { QueryClient } from "@tanstack/react-query";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { usePages } from "../shell/usePages.ts";

export const HERE = "/admin/tags";

export const tagKey = (id: string) => [...keys.tags, "one", id];

/** Tags by name, page by page; archived ones stand apart. */
export function useTagPages(words: string, archived: boolean) {
  return usePages(
    [...keys.tags, "kept", archived, words],
    (after, signal) => tags.find(words, archived, after, signal),
    true,
  );
}

/** Everything that shows tags is read again; what was just answered is shown at once. */
export async function tagsChanged(queries: QueryClient, tag?: KeptTag): Promise<void> {
  if (tag) queries.setQueryData(tagKey(tag.id), tag);
  await queries.invalidateQueries({ queryKey: keys.tags });
}

/** Says how many tickets wear a tag, which is not counted to the end. */
export function useUses(): (tag: KeptTag) => string {
  const { t } = useTexts("tags");
  const locale = useLocale();
  return ({ uses, exact }) => {
    const shown = uses.toLocaleString(locale) + (exact ? "" : "+");
    return uses > 0 ? t("uses", { count: uses, shown }) : t("unused");
  };
}
