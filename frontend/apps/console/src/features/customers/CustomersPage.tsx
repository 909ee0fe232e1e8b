import "./pages.css";
import { customers } from "@kefu/api";
import { Button, EmptyState, ErrorState } from "@kefu/ui";
import { Plus, Search, SearchX, Upload, Users } from "lucide-react";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { leaveBy } from "../admin/leaving.ts";
import { useMay } from "../members/session.ts";
import { More } from "../shell/More.tsx";
import { sentenceOf } from "../shell/sentence.ts";
import { usePages } from "../shell/usePages.ts";
import { CustomerRow } from "./CustomerRow.tsx";
import { Directories } from "./Directories.tsx";
import { Narrowing } from "./Narrowing.tsx";
import { NewCustomer } from "./NewCustomer.tsx";
import { isNarrowed, narrowingOf, OWN, PLACES } from "./narrowing.ts";
import { RowBones } from "./RowBones.tsx";
import { isComing, LONGEST } from "./reading.ts";
import { TakeList } from "./TakeList.tsx";

/** Everybody who is served: searched, narrowed, read page by page. */
export default function CustomersPage() {
  const { t } = useTexts("customers");
  const [params, setParams] = useSearchParams();
  const [adding, setAdding] = useState(false);
  const may = useMay("customer:write");
  const mayImport = useMay("customer:import");
  const wanted = Object.fromEntries(PLACES.map((place) => [place, params.get(place) ?? ""]));
  const list = usePages(
    keys.customerList({ ...wanted, own: OWN.map((place) => params.getAll(place)) }),
    (after, signal) => customers.list(narrowingOf(params, Date.now()), after, signal),
    true,
  );

  function narrow(place: (typeof PLACES)[number], value: string) {
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(place, value);
        else next.delete(place);
        return next;
      },
      { replace: true },
    );
  }

  // what it is narrowed by may be unknown to the server, such as a field that was archived: no retry would help
  const reset = <Button onClick={() => setParams({}, { replace: true })}>{t("none.reset")}</Button>;
  function rows() {
    if (list.error && !list.data) {
      return (
        <ErrorState
          title={t("failed")}
          text={sentenceOf(list.error, t)}
          retryLabel={t("shell:retry")}
          retry={() => void list.refetch()}
        >
          {isNarrowed(params) ? reset : null}
        </ErrorState>
      );
    }
    if (!list.data || isComing(list, isNarrowed(params))) return <RowBones />;
    if (list.data.length === 0 && isNarrowed(params)) {
      return (
        <EmptyState icon={<SearchX size={28} aria-hidden />} title={t("none.title")} text={t("none.text")}>
          {reset}
        </EmptyState>
      );
    }
    if (list.data.length === 0) {
      return (
        <EmptyState icon={<Users size={28} aria-hidden />} title={t("start.title")} text={t("start.text")} />
      );
    }
    return (
      <ul aria-label={t("list")} aria-busy={list.isPlaceholderData}>
        {list.data.map((customer) => (
          <CustomerRow key={customer.id} customer={customer} />
        ))}
      </ul>
    );
  }

  return (
    <section className="directory" aria-label={t("list")}>
      <header>
        <Directories here="customers" />
        <label className="search">
          <Search size={13} aria-hidden />
          <input
            type="search"
            aria-label={t("search")}
            placeholder={t("search")}
            maxLength={LONGEST}
            value={wanted.query}
            onChange={(event) => narrow("query", event.target.value)}
          />
        </label>
        <TakeList wanted={() => narrowingOf(params, Date.now())} />
        {mayImport ? (
          <Link to="/customers/imports" className="btn">
            <Upload size={14} aria-hidden />
            {t("imports:link")}
          </Link>
        ) : null}
        {may ? (
          <Button
            tone="primary"
            icon={<Plus size={14} aria-hidden />}
            aria-expanded={adding}
            onClick={() => leaveBy(() => setAdding(!adding))}
          >
            {t("new")}
          </Button>
        ) : null}
      </header>
      {adding ? <NewCustomer onClose={() => setAdding(false)} /> : null}
      <Narrowing params={params} onNarrow={narrow} onSeek={(next) => setParams(next, { replace: true })} />
      <div className="directory-rows">
        {rows()}
        <More label={t("more")} list={list} />
      </div>
    </section>
  );
}
