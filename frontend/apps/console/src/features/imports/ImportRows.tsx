import { type Import, type ImportOutcome, type ImportRow, imports } from "@kefu/api";
import { Chip, ErrorState } from "@kefu/ui";
import { useState } from "react";
import { Link } from "react-router";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { useCustomerName } from "../customers/useCustomerName.ts";
import { More } from "../shell/More.tsx";
import { sentenceOf } from "../shell/sentence.ts";
import { usePages } from "../shell/usePages.ts";
import { fieldsOf } from "./imports.ts";
import { TakeRefused } from "./TakeRefused.tsx";
import { useColumns } from "./useColumns.ts";

type Only = ImportOutcome | "kept" | "";

/** The numbers over the whole file, and the rows behind each. */
export function ImportRows({ one }: { one: Import }) {
  const { t } = useTexts("imports");
  const { nameOf } = useColumns();
  const [only, setOnly] = useState<Only>(one.kept ? "kept" : one.failed ? "error" : "");
  const list = usePages(
    keys.importRows(one.id, one.version, only),
    (after, signal) => imports.rows(one.id, only, after, signal),
    true,
  );
  const numbers: [Only, number][] = [
    ["", one.added + one.changed + one.unchanged + one.failed],
    ["new", one.added],
    ["changed", one.changed],
    ["same", one.unchanged],
    ["error", one.failed],
  ];
  if (one.state === "undone") numbers.push(["kept", one.kept]);
  // what stood in the file is forgotten once it was brought in; what was refused a little later
  const readable = one.state === "ready" || (only === "error" && one.refused_until !== null);
  const fields = readable ? fieldsOf(one) : [];
  return (
    <div>
      <fieldset className="import-numbers" aria-label={t("numbers")}>
        {numbers.map(([outcome, count]) => (
          <button
            key={outcome}
            type="button"
            aria-pressed={only === outcome}
            className={outcome === "error" && count ? "number wrong" : "number"}
            onClick={() => setOnly(outcome)}
          >
            <strong className="num">{count}</strong>
            <span>{t(`outcome.${outcome || "all"}`)}</span>
          </button>
        ))}
      </fieldset>
      <TakeRefused one={one} />
      {list.error && !list.data ? (
        <ErrorState
          title={t("failed")}
          text={sentenceOf(list.error, t)}
          retryLabel={t("shell:retry")}
          retry={() => void list.refetch()}
        />
      ) : null}
      {list.data?.length === 0 ? <p className="muted">{t("no_rows")}</p> : null}
      {list.data?.length ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
        <section className="import-table" tabIndex={0} aria-label={t("rows_title")}>
          <table>
            <thead>
              <tr>
                <th>{t("line")}</th>
                <th>{t("becomes")}</th>
                {fields.map((field) => (
                  <th key={field}>{nameOf(field)}</th>
                ))}
                <th>{t("customer")}</th>
              </tr>
            </thead>
            <tbody>
              {list.data.map((row) => (
                <tr key={row.place}>
                  <td className="num">{row.line}</td>
                  <td>
                    <Becomes row={row} />
                  </td>
                  {fields.map((field) => (
                    <td key={field} className={row.field === field ? "wrong" : undefined}>
                      <bdi title={row.values[field]}>{row.values[field]}</bdi>
                    </td>
                  ))}
                  <td>
                    <Who row={row} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ) : null}
      <More label={t("more")} list={list} />
    </div>
  );
}

function Becomes({ row }: { row: ImportRow }) {
  const { t } = useTexts("imports");
  const { nameOf } = useColumns();
  const wrong = row.outcome === "error" || row.undone === "kept";
  return (
    <>
      {row.undone ? (
        <Chip tone={wrong ? "warn" : "plain"}>{t(`undone_as.${row.undone}`)}</Chip>
      ) : row.outcome ? (
        <Chip tone={wrong ? "danger" : "plain"}>{t(`outcome.${row.outcome}`)}</Chip>
      ) : null}
      {row.text ? (
        <span className="why">
          {row.field ? `${nameOf(row.field)}${t("colon")}` : ""}
          {row.text}
        </span>
      ) : null}
    </>
  );
}

function Who({ row }: { row: ImportRow }) {
  const nameOf = useCustomerName();
  if (!row.customer_id || row.customer_name === null) return null;
  return (
    <Link to={`/customers/${row.customer_id}`}>
      <bdi>{nameOf(row.customer_name)}</bdi>
    </Link>
  );
}
