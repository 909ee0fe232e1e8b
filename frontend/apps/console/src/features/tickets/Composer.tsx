import { type DelayedReply, newId, type TicketRow } from "@kefu/api";
import { Button } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { SquareSlash } from "lucide-react";
import {
  type DragEvent,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useId,
  useRef,
  useState,
} from "react";
import { keep, readKept } from "../../app/kept.ts";
import { useTexts } from "../../app/texts.tsx";
import { useMay, useMe } from "../members/session.ts";
import { SlashPopover } from "../replies/SlashPopover.tsx";
import { useSlash } from "../replies/useSlash.ts";
import { newestUndo, undoNewest } from "../shell/notices.ts";
import { AddButton } from "./AddButton.tsx";
import { AttachButton } from "./AttachButton.tsx";
import { Attachments } from "./Attachments.tsx";
import { Tabs } from "./ComposerTabs.tsx";
import { dragsFiles, pastedFiles } from "./carried.ts";
import { rememberCaret, takeBack } from "./delayed.ts";
import {
  attach,
  changeDraft,
  type Draft,
  emptied,
  type Mode,
  missesHearer,
  typed,
  useAskedCaret,
} from "./drafts.ts";
import { MentionPopover } from "./MentionPopover.tsx";
import { toMarks } from "./mentions.ts";
import { OtherHearer } from "./OtherHearer.tsx";
import { enqueue } from "./outbox.ts";
import { type After, SendButton } from "./SendButton.tsx";
import { useMention } from "./useMention.ts";
import { usePlaceholder } from "./usePlaceholder.ts";

const AFTER = "kefu.after_sending";

interface Props {
  row: TicketRow;
  /** The customer's last message on the screen. */
  heard: string | undefined;
  draftKey: string;
  draft: Draft;
  /** Who hears a whisper of mine; null where I may not whisper. */
  hearer: string | null;
  /** My answers that have not left yet. */
  delayed: DelayedReply[];
  textRef: RefObject<HTMLTextAreaElement | null>;
  /** That somebody types here, or sent it. */
  onTyping: (types: boolean) => void;
  /** Does what solves the ticket, once nothing is lacking that it needs for that. */
  beforeSolving: (then: () => void) => void;
  /** What else can be done from here. */
  tools?: ReactNode;
}

export function Composer(props: Props) {
  const { row, heard, draftKey, draft, hearer, delayed, textRef, onTyping, beforeSolving, tools } = props;
  const { t } = useTexts("tickets");
  const queries = useQueryClient();
  const { member } = useMe();
  const mayReply = useMay("ticket:reply");
  const mayNote = useMay("ticket:note");
  const [after, setAfter] = useState<After>(() => readKept<After>(AFTER) ?? "pending");
  const [over, setOver] = useState(false);
  const latest = useRef<(to: After) => void>(() => {});
  const textId = useId();
  const listId = useId();
  const slash = useSlash(row.number, textRef);
  const mode: Mode = mayReply || draft.mode === "whisper" ? draft.mode : "note";
  const placeholder = usePlaceholder(mode, row, hearer);
  const mention = useMention(row.number, mode === "note", textRef, draft.meant, (name, mark) =>
    changeDraft(draftKey, ({ meant }) => ({ meant: { ...meant, [name]: mark } })),
  );
  const list = mention.items?.length ? mention : slash;
  const text = draft[mode];
  const waiting = delayed.findLast(({ state }) => state === "waiting");
  useAskedCaret(draftKey, textRef);
  const files = mode === "whisper" ? [] : draft.files;
  const uploading = files.some((file) => file.state !== "done");
  const heardBy = mode !== "whisper" || (hearer !== null && !missesHearer(draft, hearer));
  const ready = !uploading && (text.trim() !== "" || files.length > 0) && heardBy;

  if (row.end_state)
    return (
      <p className="closed-hint muted">
        {t(row.end_state === "merged" ? "composer.merged" : "composer.removed")}
      </p>
    );
  if (row.status === "closed") return <p className="closed-hint muted">{t("composer.closed")}</p>;
  if (!mayReply && !mayNote && hearer === null)
    return <p className="closed-hint muted">{t("composer.not_allowed")}</p>;

  function send(to = after) {
    if (!ready) return;
    // asked in between, one may have gone on writing: what leaves is what stands here then
    if (mode === "reply" && to === "solved") beforeSolving(() => latest.current(to));
    else post(to);
  }

  function post(to: After) {
    if (!ready) return;
    const id = newId();
    const set_status = mode === "reply" && to !== "keep" ? to : undefined;
    rememberCaret(id, textRef.current?.selectionStart ?? text.length);
    enqueue({
      id,
      number: row.number,
      mode,
      text: mode === "note" ? toMarks(text.trim(), draft.meant) : text.trim(),
      files: files.flatMap((file) => (file.ref ? [file.ref] : [])),
      set_status,
      seconds: mode === "reply" ? member.undo_seconds : 0,
      seen: mode === "reply" ? heard : undefined,
      hearer: mode === "whisper" ? (hearer ?? undefined) : undefined,
      at: new Date().toISOString(),
    });
    changeDraft(draftKey, () => emptied(mode));
    onTyping(false);
  }

  latest.current = post;

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (mention.onKeyDown(event) || slash.onKeyDown(event)) return;
    const takesBack = event.key === "z" && (event.metaKey || event.ctrlKey) && text === "";
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      send(event.shiftKey ? "solved" : after);
    } else if (takesBack && (waiting || newestUndo())) {
      event.preventDefault();
      void (waiting ? takeBack(queries, t, member.id, row.number, waiting) : undoNewest());
    } else if (event.key === "Escape") {
      event.stopPropagation();
      event.currentTarget.blur();
    }
  }

  function onDragOver(event: DragEvent) {
    if (!dragsFiles(event.dataTransfer)) return;
    event.preventDefault();
    if (mode === "whisper") event.dataTransfer.dropEffect = "none";
    else setOver(true);
  }
  function onDrop(event: DragEvent) {
    if (!dragsFiles(event.dataTransfer)) return;
    event.preventDefault();
    setOver(false);
    if (mode !== "whisper") attach(draftKey, event.dataTransfer.files);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra, the button does the same
    <div
      className={`composer ${mode} ${over ? "over" : ""}`}
      onDragOver={onDragOver}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <Tabs
        mode={mode}
        mayReply={mayReply}
        mayNote={mayNote}
        mayWhisper={hearer !== null || mode === "whisper"}
        controls={textId}
        onMode={(to) => {
          changeDraft(draftKey, () => ({ mode: to }));
          textRef.current?.focus();
        }}
      />
      <SlashPopover slash={slash} id={listId} />
      <MentionPopover mention={mention} id={listId} />
      <textarea
        id={textId}
        ref={textRef}
        dir="auto"
        rows={2}
        aria-autocomplete="list"
        aria-controls={list.items?.length ? listId : undefined}
        aria-activedescendant={list.items?.length ? `${listId}-${list.active}` : undefined}
        aria-label={t(`composer.${mode}`)}
        placeholder={placeholder}
        value={text}
        onChange={(event) => {
          changeDraft(draftKey, (now) => typed(now, mode, event.target.value, hearer));
          if (mode === "reply") onTyping(true);
          slash.look();
          mention.look();
        }}
        onCompositionStart={() => slash.compose(true)}
        onCompositionEnd={() => slash.compose(false)}
        onSelect={() => {
          slash.look();
          mention.look();
        }}
        onBlur={() => {
          slash.close();
          mention.close();
        }}
        onKeyDown={onKeyDown}
        onPaste={(event) => {
          const pasted = pastedFiles(event.clipboardData);
          if (pasted.length === 0 || mode === "whisper") return;
          event.preventDefault();
          attach(draftKey, pasted);
        }}
      />
      <Attachments draftKey={draftKey} files={files} />
      {mode === "whisper" ? <OtherHearer draftKey={draftKey} draft={draft} hearer={hearer} /> : null}
      <div className="foot">
        {mode === "whisper" ? null : <AttachButton draftKey={draftKey} />}
        <Button
          className="plain tool"
          aria-expanded={slash.items !== null}
          icon={<SquareSlash className="narrow" size={16} strokeWidth={1.6} aria-hidden />}
          onMouseDown={(event) => event.preventDefault()}
          onClick={slash.open}
        >
          <span className="broad">{t("replies:slash.button")}</span>
        </Button>
        {tools}
        <span className="end">
          {mode === "reply" ? (
            <SendButton
              after={after}
              ready={ready}
              onSend={() => send()}
              onAfter={(status) => {
                setAfter(status);
                keep(AFTER, status);
              }}
            />
          ) : (
            <AddButton mode={mode} hearer={hearer} ready={ready} onSend={() => send()} />
          )}
        </span>
      </div>
    </div>
  );
}
