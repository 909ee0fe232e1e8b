import "./surveys.css";
import { Star } from "lucide-react";
import { useTexts } from "../../app/texts.tsx";

/** A customer's score as a small star and a number; colour only where somebody should look. */
export function Score({ score }: { score: number }) {
  const { t } = useTexts("surveys");
  const words = t("score", { score });
  return (
    <span className={score < 3 ? "score low num" : "score num"} role="img" aria-label={words} title={words}>
      <Star size={12} aria-hidden />
      {score}
    </span>
  );
}
