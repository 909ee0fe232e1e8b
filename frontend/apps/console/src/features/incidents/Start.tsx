import { EmptyState } from "@kefu/ui";
import { Siren } from "lucide-react";
import { NavLink } from "react-router";
import { useTexts } from "../../app/texts.tsx";
import { useMay } from "../members/session.ts";

/** What an incident is, and how one begins. */
export function Start({ className = "" }: { className?: string }) {
  const { t } = useTexts("incidents");
  const may = useMay("incident:manage");
  return (
    <section className={`detail nothing ${className}`}>
      <EmptyState
        icon={<Siren size={28} strokeWidth={1.4} aria-hidden />}
        title={t("start.title")}
        text={t("start.text")}
      >
        {may ? (
          <NavLink to="/incidents/running/new" className="btn primary">
            {t("declare")}
          </NavLink>
        ) : null}
      </EmptyState>
    </section>
  );
}
