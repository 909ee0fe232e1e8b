import "./imports.css";
import { type Import, imports } from "@kefu/api";
import { ErrorState, fullTime } from "@kefu/ui";
import { Link, Navigate } from "react-router";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { PageBack } from "../customers/PageBack.tsx";
import { useMay } from "../members/session.ts";
import { More } from "../shell/More.tsx";
import { sentenceOf } from "../shell/sentence.ts";
import { usePages } from "../shell/usePages.ts";
import { DropFile } from "./DropFile.tsx";
import { HERE, isAtWork } from "./imports.ts";
import { StateChip } from "./StateChip.tsx";

/** Bringing customers in from a file, and what was brought in before; for those who may. */
export default function ImportsPage() {
  return useMay("customer:import") ? <Imports /> : <Navigate to="/customers" replace />;
}

function Imports() {
  const { t } = useTexts("imports");
  const list = usePages(keys.imports, imports.list, false, isAtWork);
  return (
    <section className="dossier imports" aria-label={t("title")}>
      <header>
        <PageBack />
        <h1>{t("title")}</h1>
      </header>
      <div className="imports-body">
        <DropFile />
        <h2>{t("history")}</h2>
        {list.error && !list.data ? (
          <ErrorState
            title={t("failed")}
            text={sentenceOf(list.error, t)}
            retryLabel={t("shell:retry")}
            retry={() => void list.refetch()}
          />
        ) : null}
        {list.data?.length === 0 ? <p className="muted">{t("none")}</p> : null}
        <ul className="import-list" aria-label={t("history")}>
          {list.data?.map((one) => (
            <Row key={one.id} one={one} />
          ))}
        </ul>
        <More label={t("more")} list={list} />
      </div>
    </section>
  );
}

function Row({ one }: { one: Import }) {
  const { t } = useTexts("imports");
  const locale = useLocale();
  const wrote = one.started_at !== null;
  return (
    <li>
      <Link to={`${HERE}/${one.id}`}>
        <strong>
          <bdi>{one.name || t("unnamed")}</bdi>
        </strong>
        <StateChip one={one} />
        <span className="muted num">
          {wrote
            ? t("summary", { added: one.added, changed: one.changed, failed: one.failed })
            : t("rows", { count: one.rows })}
        </span>
        <span className="faint num">
          <bdi>{one.member_name}</bdi> · {fullTime(one.created_at, locale)}
        </span>
      </Link>
    </li>
  );
}
