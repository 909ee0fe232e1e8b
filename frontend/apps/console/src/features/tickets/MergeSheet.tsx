import "./merge.css";
import { type TicketRow, tickets } from "@kefu/api";
import { Button, Picker, Sheet } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { useCustomerName } from "../customers/useCustomerName.ts";
import { useCustomerTickets } from "../customers/useCustomerTickets.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { useSubject } from "./useSubject.ts";

interface Props {
  row: TicketRow;
  onMerge: (into: TicketRow) => void;
  onClose: () => void;
}

/** Into which ticket this one goes, and what that means for whom, before it is done. */
export default function MergeSheet({ row, onMerge, onClose }: Props) {
  const { t } = useTexts("tickets");
  const subjectOf = useSubject();
  const [chosen, setChosen] = useState<number | null>(null);
  const box = useRef<HTMLDivElement>(null);
  // A dialog that opens takes the focus to its first button; it belongs to what is asked.
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each step anew
  useEffect(() => box.current?.querySelector<HTMLElement>("input, .btn.primary")?.focus(), [chosen]);
  const others = (useCustomerTickets(row.customer.id).data ?? []).filter(
    ({ number, status }) => number !== row.number && status !== "closed",
  );
  return (
    <Sheet title={t("merge.title", { number: row.number })} closeLabel={t("shell:close")} onClose={onClose}>
      <div className="merge" ref={box}>
        {chosen === null ? (
          <Picker
            label={t("merge.find")}
            options={others.map((ticket) => ({
              key: String(ticket.number),
              label: subjectOf(ticket.subject),
              group: t("merge.same_customer"),
              keywords: `#${ticket.number}`,
              tail: `#${ticket.number}`,
            }))}
            empty={t("merge.none")}
            creating={(text) => {
              const number = Number(text.replace(/^#/, ""));
              if (!Number.isSafeInteger(number) || number < 1 || number === row.number) return null;
              if (others.some((ticket) => ticket.number === number)) return null;
              return { key: String(number), label: t("merge.number", { number }) };
            }}
            onPick={(key) => setChosen(Number(key))}
            onClose={onClose}
          />
        ) : (
          <Confirm row={row} number={chosen} onMerge={onMerge} onBack={() => setChosen(null)} />
        )}
      </div>
    </Sheet>
  );
}

interface ConfirmProps {
  row: TicketRow;
  number: number;
  onMerge: (into: TicketRow) => void;
  onBack: () => void;
}

function Confirm({ row, number, onMerge, onBack }: ConfirmProps) {
  const { t } = useTexts("tickets");
  const subjectOf = useSubject();
  const nameOf = useCustomerName();
  const { data, error } = useQuery({
    queryKey: keys.mergeTarget(number),
    queryFn: ({ signal }) => tickets.one(number, { limit: 1 }, signal),
    staleTime: 0,
    retry: false,
  });
  const into = data?.ticket;
  const warnings = into ? warningsFor(row, into) : [];
  return (
    <>
      {error ? <p className="bad">{sentenceOf(error, t)}</p> : null}
      {into ? (
        <article className="target">
          <strong>
            <span className="num">#{into.number}</span> <bdi>{subjectOf(into.subject)}</bdi>
          </strong>
          <span className="muted">
            <bdi>{nameOf(into.customer.name)}</bdi> · {t(`status.${into.status}`)} ·{" "}
            {t(`channel.${into.channel}`, { defaultValue: into.channel })}
          </span>
          <bdi className="muted">{into.preview}</bdi>
        </article>
      ) : null}
      <p className="muted">{t("merge.means", { number })}</p>
      {warnings.map((key) => (
        <p key={key} className="warning">
          <TriangleAlert size={14} aria-hidden />
          <span>{t(`merge.warn_${key}`, { name: into ? nameOf(into.customer.name) : "" })}</span>
        </p>
      ))}
      <div className="row-of-buttons">
        <Button tone="primary" aria-disabled={!into} onClick={() => into && onMerge(into)}>
          {t("merge.confirm", { number })}
        </Button>
        <Button onClick={onBack}>{t("merge.back")}</Button>
      </div>
    </>
  );
}

/** What one should know before: whom answers reach, and where the customer's next words go. */
export function warningsFor(row: TicketRow, into: TicketRow): string[] {
  if (row.customer.wrote_as !== into.customer.wrote_as) return ["customer"];
  return row.inbox_id === into.inbox_id ? [] : ["inbox"];
}
