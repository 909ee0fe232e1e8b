import { Link } from "react-router";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { sentenceOf } from "../shell/sentence.ts";
import type { Trial } from "./usePreview.ts";

/** Who would have another tier by the rules as they stand now, before they are saved. */
export function RulesPreview({ open, preview: { found, error } }: { open: boolean; preview: Trial }) {
  const { t } = useTexts("tiers");
  const locale = useLocale();
  function sentence() {
    if (open) return t("preview.open");
    if (error) return sentenceOf(error, t);
    if (!found) return t("preview.counting");
    const looked = found.looked.toLocaleString(locale);
    if (found.moves.length === 0)
      return t(found.whole ? "preview.nothing" : "preview.nothing_near", { looked });
    return t(found.whole ? "preview.changes" : "preview.changes_near", { looked });
  }
  const moves = open || error ? [] : (found?.moves ?? []);
  return (
    <section className="tier-preview" aria-label={t("preview.title")}>
      <p className={error && !open ? "bad" : undefined} role="status">
        {sentence()}
      </p>
      <ul>
        {moves.map(({ before, after, count, examples }) => (
          <li key={`${before} ${after}`}>
            <strong>
              {t("preview.move", {
                before: t(`customers:tiers.${before}`),
                after: t(`customers:tiers.${after}`),
              })}
            </strong>{" "}
            <span className="num">{t("preview.count", { count, shown: count.toLocaleString(locale) })}</span>
            {examples.length > 0 ? (
              <span className="muted">
                {examples.map(({ id, name }, index) => (
                  <span key={id}>
                    {index > 0 ? t("comma") : null}
                    <Link to={`/customers/${id}`} target="_blank" rel="noreferrer">
                      <bdi>{name || t("nameless")}</bdi>
                    </Link>
                  </span>
                ))}
                {count > examples.length ? t("more") : null}
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
