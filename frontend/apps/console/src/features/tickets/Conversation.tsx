import { ApiError } from "@kefu/api";
import { EmptyState, ErrorState } from "@kefu/ui";
import { EyeOff } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useLooked } from "../../app/looks.ts";
import { useTexts } from "../../app/texts.tsx";
import { LackingForm } from "../fields/LackingForm.tsx";
import { useLacking } from "../fields/lacking.ts";
import { IncidentBanner } from "../incidents/IncidentBanner.tsx";
import { MacroMenu } from "../macros/MacroMenu.tsx";
import { useMay, useMe } from "../members/session.ts";
import { typeInto } from "../replies/typing.ts";
import { BackButton } from "../shell/BackButton.tsx";
import { sentenceOf } from "../shell/sentence.ts";
import { useHotkeys } from "../shell/useHotkeys.ts";
import { AsideNotice } from "./AsideNotice.tsx";
import { Composer } from "./Composer.tsx";
import { ConflictNotice } from "./ConflictNotice.tsx";
import { ConversationBones } from "./ConversationBones.tsx";
import { ConversationHeader } from "./ConversationHeader.tsx";
import { useChanges } from "./changes.ts";
import { changeDraft, type Mode, useDraft } from "./drafts.ts";
import { KeptDraft } from "./KeptDraft.tsx";
import { useMerge } from "./merging.ts";
import { openTicket } from "./openTicket.ts";
import { PresenceLine } from "./PresenceLine.tsx";
import { useReportPresence } from "./presence.ts";
import { isFixed, useRemoval } from "./removing.ts";
import { canSnooze, useSnooze } from "./snoozing.ts";
import { useSplit } from "./splitting.ts";
import { type AskedSheet, TicketSheets } from "./TicketSheets.tsx";
import { Timeline } from "./Timeline.tsx";
import { lastHeard } from "./timeline.ts";
import { useSolving } from "./useSolving.ts";
import { useGone, useTicket } from "./useTicket.ts";
import { hearerOf } from "./whispering.ts";

interface Props {
  number: number;
  view: string;
  panel: boolean;
  onPanel: (open: boolean) => void;
  /** Whether the keys of verbs now belong to several tickets. */
  selecting: boolean;
}

export function Conversation({ number, view, panel, onPanel, selecting }: Props) {
  const { t } = useTexts("tickets");
  const { member } = useMe();
  const { data, error, refetch } = useTicket(number);
  const gone = useGone(number);
  const [draftKey, draft] = useDraft(member.id, number);
  const lacking = useLacking(data);
  const { make, conflict, forget } = useChanges(number, (error, change) =>
    lacking.refused(error, () => void make(change)),
  );
  const [assigning, setAssigning] = useState(false);
  const [naming, setNaming] = useState(false);
  const [macros, setMacros] = useState(false);
  const textRef = useRef<HTMLTextAreaElement>(null);
  const onTyping = useReportPresence(gone ? null : number);
  const row = data?.ticket;
  useLooked("ticket", row?.id);
  const mayUpdate = useMay("ticket:update");
  const remove = useRemoval(row, make);
  const { merge, unmerge } = useMerge(row, view, make);
  const split = useSplit(row, view);
  const [sheet, setSheet] = useState<AskedSheet | null>(null);
  const mayForward = useMay("ticket:forward") && row?.end_state === null;
  const forward = mayForward
    ? (message: string | null = null) => setSheet({ sort: "forward", message })
    : undefined;
  const snooze = useSnooze(row, make);
  const [snoozing, setSnoozing] = useState(false);
  const changeable = row && !isFixed(row);
  const hearer = data ? hearerOf(data, member.id) : null;

  const { change, solve } = useSolving(row, make, lacking, gone || error !== null, number);

  function write(mode: Mode) {
    changeDraft(draftKey, () => ({ mode }));
    textRef.current?.focus();
  }
  function writeSlash() {
    write("reply");
    // after the mode has changed, as if it had been typed there
    setTimeout(() => {
      const field = textRef.current;
      const end = field?.value.length ?? 0;
      if (field) typeInto(field, end, end, /\S$/.test(field.value) ? " /" : "/");
    }, 0);
  }
  useEffect(() => {
    openTicket.set(() =>
      row
        ? {
            row,
            make: change,
            remove,
            snooze,
            assign: () => setAssigning(true),
            macros: () => setMacros(true),
            rename: () => setNaming(true),
            incident: () => setSheet({ sort: "incident" }),
            merge: () => setSheet({ sort: "merge" }),
            split: () => setSheet({ sort: "split" }),
            forward,
            write,
            writeSlash,
            whispers: hearer !== null,
          }
        : null,
    );
  });
  useEffect(() => () => openTicket.set(() => null), []);
  const verbs = {
    a: () => changeable && setAssigning(true),
    e: ({ repeat }: KeyboardEvent) => repeat || solve(),
    b: () => row && mayUpdate && canSnooze(row) && setSnoozing(true),
    i: () => changeable && mayUpdate && setSheet({ sort: "incident" }),
    "!": () => mayUpdate && remove("spam"),
    "#": () => mayUpdate && remove("deleted"),
  };
  useHotkeys({
    r: () => write("reply"),
    n: () => write("note"),
    w: () => hearer !== null && write("whisper"),
    s: () => changeable && setNaming(true),
    m: () => changeable && setMacros(true),
    f: () => forward?.(),
    ...(selecting ? {} : verbs),
  });

  if (gone || (error instanceof ApiError && error.status === 404)) {
    return (
      <section className="conv nothing">
        <BackButton to={`/tickets/${view}`} />
        <EmptyState icon={<EyeOff size={28} aria-hidden />} title={t("gone.title")} text={t("gone.text")}>
          <KeptDraft draft={draft} />
        </EmptyState>
      </section>
    );
  }
  if (error && !data) {
    return (
      <section className="conv nothing">
        <ErrorState
          title={t("conversation_failed")}
          text={sentenceOf(error, t)}
          retryLabel={t("shell:retry")}
          retry={() => void refetch()}
        />
      </section>
    );
  }
  if (!data || !row) return <ConversationBones />;
  return (
    <section className="conv">
      <ConversationHeader
        row={row}
        view={view}
        make={change}
        solve={solve}
        remove={remove}
        onMerge={() => setSheet({ sort: "merge" })}
        onIncident={() => setSheet({ sort: "incident" })}
        onUnmerge={unmerge}
        onSplit={() => setSheet({ sort: "split" })}
        onForward={forward}
        snooze={snooze}
        snoozing={snoozing}
        onSnoozing={setSnoozing}
        assigning={assigning}
        onAssigning={setAssigning}
        naming={naming}
        onNaming={setNaming}
        panel={panel}
        onPanel={onPanel}
      />
      <AsideNotice
        row={row}
        view={view}
        may={mayUpdate}
        onRestore={() => remove(null)}
        onUnmerge={unmerge}
        onWake={() => snooze(null)}
      />
      <IncidentBanner row={row} />
      {conflict ? <ConflictNotice conflict={conflict} onRetry={make} onForget={forget} /> : null}
      {lacking.asked ? (
        <LackingForm key={row.id} detail={data} asked={lacking.asked} onDone={lacking.forget} />
      ) : null}
      <Timeline detail={data} draft={draftKey} onForward={forward} />
      <PresenceLine number={number} customer={row.customer.name} />
      <Composer
        row={row}
        heard={lastHeard(data.timeline)}
        draftKey={draftKey}
        draft={draft}
        hearer={hearer}
        delayed={data.delayed}
        textRef={textRef}
        onTyping={onTyping}
        beforeSolving={lacking.before}
        tools={
          <MacroMenu
            row={row}
            open={macros}
            onOpenChange={setMacros}
            make={make}
            onLacking={lacking.refused}
          />
        }
      />
      <TicketSheets
        sheet={sheet}
        detail={data}
        onSplit={split}
        onMerge={merge}
        onClose={() => setSheet(null)}
      />
    </section>
  );
}
