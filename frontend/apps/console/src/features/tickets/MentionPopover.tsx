import "../replies/slash.css";
import { useTexts } from "../../app/texts.tsx";
import type { MentionList } from "./useMention.ts";

/** Whom an @ may mean, above the field in which it was typed. The field keeps the focus and the keyboard. */
export function MentionPopover({ mention, id }: { mention: MentionList; id: string }) {
  const { t } = useTexts("tickets");
  if (mention.items === null || mention.items.length === 0) return null;
  return (
    <section
      className="slash mentions"
      aria-label={t("mention.label")}
      onMouseDown={(event) => event.preventDefault()}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the list that the field drives */}
      <ul id={id} role="listbox" aria-label={t("mention.label")}>
        {mention.items.map((item, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field carries the keyboard
          <li
            key={item.id}
            id={`${id}-${index}`}
            // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: see above
            role="option"
            aria-selected={index === mention.active}
            tabIndex={-1}
            ref={
              index === mention.active
                ? (element) => element?.scrollIntoView?.({ block: "nearest" })
                : undefined
            }
            onMouseMove={() => mention.hover(index)}
            onClick={() => mention.insert(index)}
          >
            <span>{item.name}</span>
            <small>
              {[item.unit ? t("mention.unit") : "", item.sees ? "" : t("mention.blind")]
                .filter(Boolean)
                .join(" · ")}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
