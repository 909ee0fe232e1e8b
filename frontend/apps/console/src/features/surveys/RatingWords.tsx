import type { Entry } from "@kefu/api";
import { saidIn, useRatings } from "./ratings.ts";

/** Why the customer rated so, behind the line that tells of it. */
export function RatingWords({ entry, number }: { entry: Entry; number: number }) {
  const said = saidIn(entry, useRatings(number));
  if (!said?.comment) return null;
  return (
    <span className="rating-words">
      {" "}
      <q dir="auto">{said.comment}</q>
    </span>
  );
}
