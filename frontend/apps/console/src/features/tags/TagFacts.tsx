import type { KeptTag } from "@kefu/api";
import { fullDate } from "@kefu/ui";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { usePeople } from "../members/people.ts";
import { useUses } from "./tags.ts";

/** How many wear a tag, what else means it, and who changed it last. */
export function TagFacts({ tag }: { tag: KeptTag }) {
  const { t } = useTexts("tags");
  const locale = useLocale();
  const { memberName } = usePeople();
  const usesOf = useUses();
  const by = memberName(tag.changed_by);
  return (
    <div className="tag-facts muted">
      <p className="num">{usesOf(tag)}</p>
      {tag.also.length > 0 ? <p>{t("also", { names: tag.also.join(t("comma")) })}</p> : null}
      {by && tag.changed_at ? (
        <p>{t("changed_by", { name: by, at: fullDate(tag.changed_at, locale) })}</p>
      ) : null}
    </div>
  );
}
