import { useTexts } from "../../app/texts.tsx";
import { useMe } from "../members/session.ts";
import { Mean } from "./Mean.tsx";
import { useMemberRatings } from "./ratings.ts";

/** What customers thought of one's own work lately. */
export function MyRating() {
  const { t } = useTexts("surveys");
  const { member } = useMe();
  const ratings = useMemberRatings();
  if (!ratings) return null;
  const mine = ratings.of(member.id);
  return (
    <section className="part my-rating">
      <h2>{t("mine")}</h2>
      <p>
        {mine ? <Mean rating={mine} /> : null}{" "}
        <span className="muted">{t(mine ? "days" : "none_days", { count: ratings.days })}</span>
      </p>
    </section>
  );
}
