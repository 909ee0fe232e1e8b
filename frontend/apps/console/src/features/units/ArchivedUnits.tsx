import type { Unit } from "@kefu/api";
import { NavLink } from "react-router";
import { useTexts } from "../../app/texts.tsx";
import { aboveOf } from "./units.ts";

interface Props {
  archived: Unit[];
  /** All of them, to tell where these were. */
  units: Unit[];
}

/** Units that are not used any more, each with the way to where it was. */
export function ArchivedUnits({ archived, units }: Props) {
  const { t } = useTexts("units");
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
