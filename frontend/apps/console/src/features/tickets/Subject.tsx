import { type TicketRow, tickets } from "@kefu/api";
import { Button } from "@kefu/ui";
import { Check, Pencil, X } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import type { Change } from "./changes.ts";
import { useSubject } from "./useSubject.ts";

const LONGEST = 200;

interface Props {
  row: TicketRow;
  fixed: boolean;
  editing: boolean;
  onEditing: (editing: boolean) => void;
  make: (change: Change) => void;
}

/** What the ticket is about; changed in its place. Enter saves, Esc gives up. */
export function Subject({ row, fixed, editing, onEditing, make }: Props) {
  const { t } = useTexts("tickets");
  const pencil = useRef<HTMLButtonElement>(null);
  const before = useRef(editing);
  useEffect(() => {
    if (before.current && !editing) pencil.current?.focus();
    before.current = editing;
  }, [editing]);

  const subject = useSubject()(row.subject);
  if (editing && !fixed) return <Editor row={row} make={make} onDone={() => onEditing(false)} />;
  return (
    <div className="subject">
      {/* biome-ignore lint/a11y/noNoninteractiveElementInteractions: a short cut for the button beside it */}
      <h1 title={subject} onDoubleClick={() => !fixed && onEditing(true)}>
        <bdi>{subject}</bdi>
        <span className="muted num"> #{row.number}</span>
      </h1>
      {fixed ? null : (
        <button
          ref={pencil}
          type="button"
          className="quiet pencil"
          aria-label={t("subject.edit")}
          aria-keyshortcuts="s"
          title={t("subject.edit")}
          onClick={() => onEditing(true)}
        >
          <Pencil size={13} aria-hidden />
        </button>
      )}
    </div>
  );
}

function Editor({ row, make, onDone }: { row: TicketRow; make: Props["make"]; onDone: () => void }) {
  const { t } = useTexts("tickets");
  const [seen] = useState(row);
  const [text, setText] = useState(seen.subject);
  const field = useRef<HTMLInputElement>(null);
  const wanted = text.trim().replace(/\s+/g, " ");
  useEffect(() => field.current?.select(), []);

  function save(event: FormEvent) {
    event.preventDefault();
    if (!wanted) return;
    onDone();
    if (wanted === seen.subject) return;
    make({
      seen,
      wanted: t("subject.wanted", { subject: wanted }),
      preview: { subject: wanted },
      ask: (now, key) => tickets.change(now.number, now.version, { subject: wanted }, key),
    });
  }

  return (
    <form className="subject" onSubmit={save}>
      <h1 className="sr-only">{row.subject}</h1>
      <input
        ref={field}
        className="input small"
        dir="auto"
        aria-label={t("field.subject")}
        maxLength={LONGEST}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) {
            // Enter chooses a word here, it does not send the form
            if (event.key === "Enter") event.preventDefault();
          } else if (event.key === "Escape") {
            event.stopPropagation();
            onDone();
          }
        }}
      />
      <Button
        type="submit"
        disabled={!wanted}
        aria-label={t("subject.save")}
        title={t("subject.save")}
        icon={<Check size={15} aria-hidden />}
      />
      <Button
        className="plain"
        aria-label={t("subject.cancel")}
        title={t("subject.cancel")}
        icon={<X size={15} aria-hidden />}
        onClick={onDone}
      />
    </form>
  );
}
