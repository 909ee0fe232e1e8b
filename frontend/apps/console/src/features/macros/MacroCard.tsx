import {
  ApiError,
  hasCode,
  type MacroPreview,
  macros,
  newId,
  type TicketDetail,
  type TicketRow,
} from "@kefu/api";
import { Button } from "@kefu/ui";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useRef, useState } from "react";
import { insist } from "../../app/insist.ts";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { calledIn, useFields } from "../fields/fields.ts";
import { begun, tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import type { Make } from "../tickets/changes.ts";
import { rememberMove } from "../tickets/moves.ts";
import { rememberMine, versionFor } from "../tickets/seen.ts";
import { reread, showRow } from "../tickets/useTicket.ts";
import { macrosChanged, useMacros, waysBack } from "./macros.ts";
import { PlanLines } from "./PlanLines.tsx";

interface Props {
  row: TicketRow;
  id: string;
  make: Make;
  onLacking: (error: ApiError, then: () => void) => void;
  onBack: () => void;
  onClose: () => void;
}

function isEmpty({ plan }: MacroPreview): boolean {
  return Object.values(plan).every((step) => step === null || (Array.isArray(step) && step.length === 0));
}

/** What one macro would do to the open ticket, and the button that does it. */
export function MacroCard({ row, id, make, onLacking, onBack, onClose }: Props) {
  const { t, language } = useTexts("macros");
  const queries = useQueryClient();
  const macro = useMacros().data?.items.find((macro) => macro.id === id);
  const name = macro?.name ?? "";
  const gave = Boolean(macro?.steps.give);
  const card = useRef<HTMLElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const { data, error, refetch } = useQuery({
    queryKey: keys.macroPreview(row.number, id, row.version),
    queryFn: ({ signal }) => macros.preview(row.number, id, signal),
    staleTime: 0,
    gcTime: 0,
  });
  const fields = useFields();
  const nameOf = (key: string) => {
    const field = fields?.find((one) => one.key === key);
    return field ? calledIn(field.name, language) : key;
  };
  const missing = [...(data?.plan.reply?.missing ?? []), ...(data?.plan.note?.missing ?? [])];
  const ready =
    data &&
    !busy &&
    !isEmpty(data) &&
    data.lacking.length === 0 &&
    missing.length + data.plan.unfit.length === 0;

  async function undo(before: TicketRow, after: TicketRow, filled: MacroPreview["plan"]["fields"]) {
    if (!queries.getQueryData<TicketDetail>(keys.ticket(row.number))) return tell(t("undo_gone"), "danger");
    for (const way of waysBack(before, after, filled, t("undo", { name }), gave)) {
      if (!(await make(way))) return; // on what somebody else did since, nothing is put back
    }
  }

  async function apply(preview: MacroPreview) {
    setBusy(true);
    setProblem("");
    const body = { id: newId(), version: preview.ticket_version, macro_version: preview.macro_version };
    try {
      const done = await insist((key) => macros.apply(row.number, id, body, key));
      rememberMine(done.ticket);
      if (done.ticket.status === "solved") rememberMove(done.ticket);
      showRow(queries, done.ticket);
      void macrosChanged(queries);
      const back = waysBack(row, done.ticket, preview.plan.fields, "", gave).length > 0;
      const noted = done.note ? t("applied_noted", { name }) : t("applied", { name });
      tell(
        done.reply ? t("applied_sent", { name }) : noted,
        "plain",
        back
          ? {
              label: t("replies:undo"),
              run: () => void begun(undo(row, done.ticket, preview.plan.fields)),
              undo: true,
            }
          : undefined,
      );
      onClose();
    } catch (failure) {
      if (hasCode(failure, "fields_missing") && failure instanceof ApiError) {
        onClose();
        onLacking(failure, () => void begun(apply({ ...preview, ticket_version: versionFor(row) })));
        return;
      }
      if (!card.current) return tell(sentenceOf(failure, t), "danger");
      if (hasCode(failure, "version_conflict")) await reread(queries, row.number).catch(() => null);
      await refetch();
      setProblem(hasCode(failure, "version_conflict") ? t("conflict") : sentenceOf(failure, t));
      setBusy(false);
    }
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose();
  }

  return (
    <section ref={card} className="picker macro-card" aria-label={name} onKeyDown={onKeyDown}>
      <h2>{name}</h2>
      {error && !data ? <p role="alert">{sentenceOf(error, t)}</p> : null}
      {data ? <PlanLines plan={data.plan} row={row} /> : <span className="bone w64" />}
      {data && isEmpty(data) ? <p className="muted">{t("nothing_to_do")}</p> : null}
      <div role="alert">
        {missing.length > 0 ? (
          <p className="bad">
            {t("missing", { names: missing.map((one) => t(`replies:variable.${one}`)).join(", ") })}
          </p>
        ) : null}
        {data?.plan.unfit.map(({ key, reason }) => (
          <p key={key} className="bad">
            {t("unfit.here", { name: nameOf(key), why: t(`unfit.${reason}`) })}
          </p>
        ))}
        {data && data.lacking.length > 0 ? <p className="bad">{t("lacking")}</p> : null}
        {problem ? <p className="bad">{problem}</p> : null}
      </div>
      <div className="row-of-buttons">
        <Button
          key={data ? "ready" : "reading"}
          tone="primary"
          hotkey="↵"
          autoFocus
          aria-disabled={!ready}
          onClick={() => ready && void begun(apply(data))}
        >
          {t("apply")}
        </Button>
        <Button onClick={onBack}>{t("back")}</Button>
      </div>
    </section>
  );
}
