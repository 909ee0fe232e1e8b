import "./imports.css";
import type { Import } from "@kefu/api";
import { EmptyState, fullTime } from "@kefu/ui";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import { useEffect, useState } from "react";
import { useParams } from "react-router";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { PageBack } from "../customers/PageBack.tsx";
import { Columns } from "./Columns.tsx";
import { ImportActions } from "./ImportActions.tsx";
import { ImportRows } from "./ImportRows.tsx";
import { importQuery, isAtWork, WAITING } from "./imports.ts";
import { StateChip } from "./StateChip.tsx";

/** One file: which column is what, what would become of its rows, or what did. */
export default function ImportPage() {
  const { t } = useTexts("imports");
  const { id = "" } = useParams();
  const queries = useQueryClient();
  const locale = useLocale();
  const { data: one, error } = useQuery(importQuery(id));
  const state = one?.state;
  const [wish, setWish] = useState<{ of: string; mapping: Import["mapping"] } | null>(null);
  useEffect(() => {
    if (state !== "done" && state !== "undone" && state !== "cancelled") return;
    for (const queryKey of [keys.customerLists, keys.customerParts, keys.companyParts]) {
      void queries.invalidateQueries({ queryKey });
    }
  }, [state, queries]);
  if (error && !one) return <EmptyState icon={<SearchX size={28} aria-hidden />} title={t("unknown")} />;
  if (!one) return <section className="dossier" aria-busy="true" aria-label={t("title")} />;
  const atWork = isAtWork(one);
  const of = `${one.id} ${one.version}`; // a wish for an older state is none
  const mapping = wish?.of === of ? wish.mapping : one.mapping;
  const changed = mapping.some((field, place) => field !== one.mapping[place]);
  return (
    <section className="dossier imports" aria-label={t("title")}>
      <header>
        <PageBack />
        <div>
          <h1>
            <bdi>{one.name || t("unnamed")}</bdi> <StateChip one={one} />
          </h1>
          <div className="muted num">
            <bdi>{one.member_name}</bdi> · {fullTime(one.created_at, locale)} ·{" "}
            {t("rows", { count: one.rows })} · {one.encoding.toUpperCase()}
          </div>
        </div>
      </header>
      <div className="imports-body">
        {WAITING.includes(one.state) ? (
          <Columns
            key={one.version}
            one={one}
            fixed={atWork}
            mapping={mapping}
            changed={changed}
            onMapping={(next) => setWish({ of, mapping: next })}
          />
        ) : null}
        {atWork ? <Progress one={one} /> : null}
        <ImportActions one={one} remapped={changed} />
        {atWork || one.state === "draft" ? null : <ImportRows one={one} />}
      </div>
    </section>
  );
}

function Progress({ one }: { one: Import }) {
  const { t } = useTexts("imports");
  const text = t(`progress.${one.state}`, { cursor: one.cursor, rows: one.rows });
  return (
    <div className="import-progress">
      <progress max={one.rows} value={one.cursor} aria-label={t(`state.${one.state}`)} />
      <span className="num" role="status">
        {text}
      </span>
    </div>
  );
}
