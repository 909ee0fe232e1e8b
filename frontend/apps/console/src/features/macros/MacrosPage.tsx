import "../replies/replies.css";
import { directory, type Macro } from "@kefu/api";
import { Chip, EmptyState } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import { NavLink, useLocation, useNavigate, useParams } from "react-router";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { Detail, Nothing } from "../admin/Detail.tsx";
import { History } from "../admin/History.tsx";
import { Listing } from "../admin/Listing.tsx";
import { BackButton } from "../shell/BackButton.tsx";
import { MacroForm } from "./MacroForm.tsx";
import { placeOfMacro, useMacros } from "./macros.ts";
import { useSummary } from "./summary.ts";

/** Macros: one's own, or those that are shared. */
export function MacrosPage({ shared }: { shared: boolean }) {
  const { t } = useTexts("macros");
  const { id } = useParams();
  const { state } = useLocation();
  const navigate = useNavigate();
  const here = shared ? "/admin/macros" : "/mine/macros";
  const macros = useMacros();
  const units = useQuery({ queryKey: keys.units, queryFn: directory.units }).data?.items;
  const all = macros.data?.items.filter((macro) => (macro.unit_id !== null) === shared);
  const open = all?.find((macro) => macro.id === id);

  function detail() {
    if (!id && all?.length === 0) {
      return (
        <section className="detail nothing">
          <EmptyState title={t("start.title")} text={t("start.text")}>
            <NavLink to={`${here}/new`} className="btn primary">
              {t("add")}
            </NavLink>
          </EmptyState>
        </section>
      );
    }
    if (!id) return <Nothing />;
    if (!all || !units) return <section className="detail" aria-busy="true" />;
    if (id !== "new" && !open) {
      return (
        <section className="detail nothing">
          <BackButton to={here} />
          <EmptyState icon={<SearchX size={28} aria-hidden />} title={t("unknown")} />
        </section>
      );
    }
    const copied = (state as { copied?: Macro } | null)?.copied;
    return (
      <Detail
        title={open?.name ?? t("add")}
        back={here}
        note={open ? <span className="muted uses">{t("replies:uses", { count: open.uses })}</span> : null}
      >
        <MacroForm
          key={open?.id ?? `new-${copied?.id}`}
          macro={open}
          start={copied}
          shared={shared}
          units={units}
          onSaved={(saved) => {
            if (!open || placeOfMacro(saved) !== here) void navigate(`${placeOfMacro(saved)}/${saved.id}`);
          }}
        />
        {open && shared ? <History key={`history-${open.id}`} of={open.id} topic="macro" /> : null}
      </Detail>
    );
  }

  return (
    <>
      <Listing
        back={shared ? "/admin" : "/mine"}
        title={t(shared ? "title" : "replies:mine.macros")}
        count={all?.length}
        add={{ to: `${here}/new`, label: t("replies:add_short") }}
        error={macros.error}
        retry={() => void macros.refetch()}
        empty={t("none")}
      >
        {(all ?? []).map((macro) => (
          <Row
            key={macro.id}
            macro={macro}
            here={here}
            unit={units?.find((unit) => unit.id === macro.unit_id && unit.parent_id !== null)?.name}
          />
        ))}
      </Listing>
      {detail()}
    </>
  );
}

function Row({ macro, here, unit }: { macro: Macro; here: string; unit: string | undefined }) {
  const summary = useSummary();
  return (
    <li className="item">
      <NavLink to={`${here}/${macro.id}`}>
        <span className="a">
          <strong>{macro.name}</strong>
          {unit ? <Chip>{unit}</Chip> : null}
        </span>
        <span className="b muted">{summary(macro.steps)}</span>
      </NavLink>
    </li>
  );
}
