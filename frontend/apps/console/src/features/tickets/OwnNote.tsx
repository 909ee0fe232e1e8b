import type { Message } from "@kefu/api";
import { Pencil } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { useTexts } from "../../app/texts.tsx";
import { toNames } from "./mentions.ts";
import { NoteEditor } from "./NoteEditor.tsx";
import { useMarkName } from "./NoteWords.tsx";
import { useNoteEdit } from "./noteEdits.ts";

/** A note that whoever looks at it wrote: it can be reworded in its place. */
export function OwnNote({ message, children }: { message: Message; children: ReactNode }) {
  const { t } = useTexts("tickets");
  const [edit, setEdit] = useNoteEdit(message.id);
  const nameOf = useMarkName();
  const pencil = useRef<HTMLButtonElement>(null);
  const opened = useRef(false);
  const editing = edit !== null;
  useEffect(() => {
    if (editing || !opened.current) return;
    opened.current = false;
    pencil.current?.focus();
  }, [editing]);

  if (edit) return <NoteEditor message={message} edit={edit} focused={opened.current} onEdit={setEdit} />;
  return (
    <>
      <button
        ref={pencil}
        type="button"
        className="quiet pencil"
        aria-label={t("note.edit")}
        title={t("note.edit")}
        onClick={() => {
          opened.current = true;
          setEdit({ ...toNames(message.text ?? "", nameOf), revision: message.revision });
        }}
      >
        <Pencil size={12} aria-hidden />
      </button>
      {children}
    </>
  );
}
