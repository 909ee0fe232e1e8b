import "./surveys.css";
import type { MemberRating } from "@kefu/api";
import { Star } from "lucide-react";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";

/** The mean of a member's ratings, never without of how many; a dash where nobody said anything. */
export function Mean({ rating }: { rating: MemberRating | undefined }) {
  const { t } = useTexts("surveys");
  const locale = useLocale();
  if (!rating) {
    return (
      <span className="faint">
        <span aria-hidden="true">–</span>
        <span className="sr-only">{t("none")}</span>
      </span>
    );
  }
  const mean = rating.mean.toLocaleString(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return (
    <span className="score num">
      <Star size={12} aria-hidden />
      {mean} <span className="faint">{t("of_many", { count: rating.n })}</span>
    </span>
  );
}
