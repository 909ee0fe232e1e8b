import { Link } from "react-router";
import { useTexts } from "../../app/texts.tsx";

/** Which of the two lists this is, and the way to the other one. */
export function Directories({ here }: { here: "customers" | "companies" }) {
  const { t } = useTexts("customers");
  const other = (kind: typeof here, name: string) =>
    kind === here ? <h1>{name}</h1> : <Link to={`/${kind}`}>{name}</Link>;
  return (
    <nav className="directories" aria-label={t("companies.lists")}>
      {other("customers", t("list"))}
      {other("companies", t("companies.list"))}
    </nav>
  );
}
