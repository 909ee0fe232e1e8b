import type { Unit } from "@kefu/api";
import { NavLink } from "react-router";
import { useTexts } from "../../app/texts.tsx";
import { aboveOf } from "./units.ts";

/** Units that are not used any more, each with the way to where it was. */
export function ArchivedUnits({ units, words }: { units: Unit[]; words: string }) {
  const { t } = useTexts("units");
  const sought = words.trim().toLocaleLowerCase();
  const archived = units.filter(
    ({ archived, name }) => archived && name.toLocaleLowerCase().includes(sought),
  );
  if (archived.length === 0) return null;
  return (
    <section className="archived-units" aria-labelledby="archived-units">
      <h2 id="archived-units">{t("archived")}</h2>
      <ul>
        {archived.map((unit) => (
          <li key={unit.id} className="item off">
            <NavLink to={`/admin/units/${unit.id}`}>
              <span className="a">
                <strong dir="auto">{unit.name}</strong>
              </span>
              <span className="b muted">
                {aboveOf(units, unit)
                  .map(({ name }) => name)
                  .join(" › ")}
              </span>
            </NavLink>
          </li>
        ))}
      </ul>
    </section>
  );
}
