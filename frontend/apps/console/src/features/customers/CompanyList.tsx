import "./pages.css";
import { companies } from "@kefu/api";
import { Button, EmptyState, ErrorState } from "@kefu/ui";
import { Building2, Plus, Search, SearchX } from "lucide-react";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { leaveBy } from "../admin/leaving.ts";
import { useMay } from "../members/session.ts";
import { More } from "../shell/More.tsx";
import { sentenceOf } from "../shell/sentence.ts";
import { usePages } from "../shell/usePages.ts";
import { CompanyRow } from "./CompanyRow.tsx";
import { Directories } from "./Directories.tsx";
import { NewCompany } from "./NewCompany.tsx";
import { RowBones } from "./RowBones.tsx";
import { isComing, LONGEST } from "./reading.ts";

/** The companies that are served: searched by name, read page by page. */
export function CompanyList() {
  const { t } = useTexts("customers");
  const [params, setParams] = useSearchParams();
  const [adding, setAdding] = useState(false);
  const may = useMay("customer:write");
  const words = (params.get("query") ?? "").slice(0, LONGEST);
  const list = usePages(
    [...keys.companyParts, "list", words],
    (after, signal) => companies.list(words, after, signal),
    true,
  );
  const look = (query: string) => setParams(query ? { query } : {}, { replace: true });

  function rows() {
    if (list.error && !list.data) {
      return (
        <ErrorState
          title={t("companies.failed")}
          text={sentenceOf(list.error, t)}
          retryLabel={t("shell:retry")}
          retry={() => void list.refetch()}
        />
      );
    }
    if (!list.data || isComing(list, words.trim() !== "")) return <RowBones />;
    if (list.data.length === 0 && words.trim()) {
      return (
        <EmptyState
          icon={<SearchX size={28} aria-hidden />}
          title={t("companies.none")}
          text={t("companies.none_text")}
        >
          <Button onClick={() => look("")}>{t("companies.all")}</Button>
        </EmptyState>
      );
    }
    if (list.data.length === 0) {
      return (
        <EmptyState
          icon={<Building2 size={28} aria-hidden />}
          title={t("companies.start")}
          text={t("companies.start_text")}
        />
      );
    }
    return (
      <ul aria-label={t("companies.list")} aria-busy={list.isPlaceholderData}>
        {list.data.map((company) => (
          <CompanyRow key={company.id} company={company} />
        ))}
      </ul>
    );
  }

  return (
    <section className="directory" aria-label={t("companies.list")}>
      <header>
        <Directories here="companies" />
        <label className="search">
          <Search size={13} aria-hidden />
          <input
            type="search"
            aria-label={t("companies.search")}
            placeholder={t("companies.search")}
            maxLength={LONGEST}
            value={words}
            onChange={(event) => look(event.target.value)}
          />
        </label>
        {may ? (
          <Button
            tone="primary"
            icon={<Plus size={14} aria-hidden />}
            aria-expanded={adding}
            onClick={() => leaveBy(() => setAdding(!adding))}
          >
            {t("companies.new")}
          </Button>
        ) : null}
      </header>
      {adding ? <NewCompany onClose={() => setAdding(false)} /> : null}
      <div className="directory-rows">
        {rows()}
        <More label={t("companies.more")} list={list} />
      </div>
    </section>
  );
}
