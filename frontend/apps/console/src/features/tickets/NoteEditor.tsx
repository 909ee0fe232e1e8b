import { hasCode, type Message, tickets } from "@kefu/api";
import { Button } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { insist } from "../../app/insist.ts";
import { useTexts } from "../../app/texts.tsx";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { MentionPopover } from "./MentionPopover.tsx";
import { toMarks, toNames } from "./mentions.ts";
import { useMarkName } from "./NoteWords.tsx";
import type { NoteEdit } from "./noteEdits.ts";
import { SEND_KEY } from "./sendKey.ts";
import { useMention } from "./useMention.ts";
import { reread, showMessage } from "./useTicket.ts";

const ESCAPE = "Esc";

interface Props {
  message: Message;
  edit: NoteEdit;
  /** False where it only comes back, after a reload or another ticket. */
  focused: boolean;
  onEdit: (edit: NoteEdit | null) => void;
}

/** A note in a field of its own. A wording saved elsewhere meanwhile is shown, never overwritten unseen. */
export function NoteEditor({ message, edit, focused, onEdit }: Props) {
  const { t } = useTexts("tickets");
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const [conflict, setConflict] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const nameOf = useMarkName();
  const text = toMarks(edit.text.trim(), edit.meant ?? {});
  const listId = useId();
  // who is chosen is remembered, and their name typed, before it is shown again: neither may undo the other
  const latest = useRef(edit);
  latest.current = edit;
  function put(part: Partial<NoteEdit>) {
    latest.current = { ...latest.current, ...part };
    onEdit(latest.current);
  }
  const mention = useMention(message.ticket_number, true, field, edit.meant, (name, mark) =>
    put({ meant: { ...latest.current.meant, [name]: mark } }),
  );

  useEffect(() => {
    if (!focused) return;
    field.current?.focus();
    field.current?.setSelectionRange(-1, -1);
  }, [focused]);

  async function save(revision: number) {
    if (busy || text === "") return;
    if (text === message.text) return onEdit(null);
    setBusy(true);
    setProblem("");
    setConflict(false);
    try {
      const { ticket_number: number, id } = message;
      showMessage(queries, await insist((key) => tickets.reviseNote(number, id, text, revision, key)));
      onEdit(null);
    } catch (error) {
      setBusy(false);
      if (hasCode(error, "version_conflict")) {
        await reread(queries, message.ticket_number).catch(() => null);
        setConflict(true);
      } else setProblem(t("note.failed", { why: sentenceOf(error, t) }));
    }
  }

  /** Leave the note as it is. What was written can be had back: Escape may have been meant for something else. */
  function leave() {
    // what is on its way is saved all the same
    if (busy) return;
    onEdit(null);
    if (text === message.text) return;
    const run = () => onEdit(edit);
    tell(t("note.left"), "plain", { label: t("undo"), run, undo: true });
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (mention.onKeyDown(event)) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      leave();
    } else if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      void save(edit.revision);
    }
  }

  return (
    <div className="note-editor">
      <textarea
        ref={field}
        className="input"
        aria-label={t("note.label")}
        aria-keyshortcuts="Control+Enter"
        aria-autocomplete="list"
        aria-controls={mention.items?.length ? listId : undefined}
        aria-activedescendant={mention.items?.length ? `${listId}-${mention.active}` : undefined}
        value={edit.text}
        onChange={(event) => {
          put({ text: event.target.value });
          mention.look();
        }}
        onSelect={mention.look}
        onBlur={mention.close}
        onKeyDown={onKeyDown}
      />
      <MentionPopover mention={mention} id={listId} />
      {conflict ? (
        <div role="alert">
          <strong>{t("note.conflict")}</strong>
          <blockquote>{toNames(message.text ?? "", nameOf).text}</blockquote>
        </div>
      ) : (
        <div className="bad" role="alert">
          {problem}
        </div>
      )}
      <div className="row-of-buttons">
        <Button
          tone="primary"
          hotkey={SEND_KEY}
          disabled={busy || text === ""}
          onClick={() => void save(conflict ? message.revision : edit.revision)}
        >
          {t(conflict ? "conflict.retry" : "note.save")}
        </Button>
        <Button hotkey={ESCAPE} disabled={busy} onClick={leave}>
          {t(conflict ? "conflict.keep" : "note.cancel")}
        </Button>
      </div>
    </div>
  );
}
