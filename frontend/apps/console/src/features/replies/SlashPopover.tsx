import "./slash.css";
import { Link } from "react-router";
import { useTexts } from "../../app/texts.tsx";
import { useMay } from "../members/session.ts";
import type { SlashList } from "./useSlash.ts";

/** What fits the slash, above the field in which it was typed. The field keeps the focus and the keyboard. */
export function SlashPopover({ slash, id }: { slash: SlashList; id: string }) {
  const { t } = useTexts("replies");
  const mayWrite = useMay("ticket:reply");
  if (slash.items === null) return null;
  const chosen = slash.items[slash.active];
  return (
    <section className="slash" aria-label={t("slash.label")} onMouseDown={(event) => event.preventDefault()}>
      {slash.items.length === 0 ? (
        <p className="none">
          {slash.failed ? t("slash.failed") : t(slash.words ? "slash.no_match" : "slash.none")}
          {slash.words || !mayWrite ? null : <Link to="/mine/replies/new">{t("slash.first")}</Link>}
        </p>
      ) : (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the list that the field drives */}
          <ul id={id} role="listbox" aria-label={t("slash.label")}>
            {slash.items.map((item, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field carries the keyboard
              <li
                key={item.id}
                id={`${id}-${index}`}
                // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: see above
                role="option"
                aria-selected={index === slash.active}
                tabIndex={-1}
                ref={
                  index === slash.active
                    ? (element) => element?.scrollIntoView?.({ block: "nearest" })
                    : undefined
                }
                onMouseMove={() => slash.hover(index)}
                onClick={() => void slash.insert(index)}
              >
                <span>{item.title}</span>
                {item.folder ? <small>{item.folder}</small> : null}
              </li>
            ))}
          </ul>
          <div className="shown" lang={chosen?.locale}>
            {chosen?.text}
          </div>
        </>
      )}
      <footer>
        <span>{t("slash.keys")}</span>
        {mayWrite ? <Link to="/mine/replies">{t("slash.manage")}</Link> : null}
      </footer>
    </section>
  );
}
