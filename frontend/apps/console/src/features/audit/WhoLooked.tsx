import { Eye } from "lucide-react";
import { Link } from "react-router";
import { useTexts } from "../../app/texts.tsx";
import { useMay } from "../members/session.ts";

/** The way to who looked at a customer, for those who may read the audit. */
export function WhoLooked({ customer, name }: { customer: string; name: string }) {
  const { t } = useTexts("audit");
  const may = useMay("audit:read");
  if (!may) return null;
  return (
    <p>
      <Link to={`/admin/audit?topic=view&of=${customer}`} state={{ name }}>
        <Eye size={14} aria-hidden /> {t("who_looked")}
      </Link>
    </p>
  );
}
