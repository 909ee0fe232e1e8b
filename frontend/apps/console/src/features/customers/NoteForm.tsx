import { Button } from "@kefu/ui";
import { type FormEvent, useRef, useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { useSaving } from "../admin/saving.ts";
import { Unsaved } from "../admin/Unsaved.tsx";

interface Props {
  text?: string;
  save: (text: string, key: string) => Promise<unknown>;
  /** Told whether the form still holds words that came while it was being saved. */
  onSaved: (more: boolean) => unknown;
  onConflict?: () => Promise<unknown>;
  onCancel?: () => void;
}

/** Writing a note, or wording one anew. */
export function NoteForm({ text: before = "", save, onSaved, onConflict, onCancel }: Props) {
  const { t } = useTexts("customers");
  const [text, setText] = useState(before);
  const latest = useRef(text);
  const saving = useSaving(onConflict);
  const ready = text.trim() !== "" && text !== before;

  function submit(event: FormEvent) {
    event.preventDefault();
    void saving.save(
      (key) => save(text, key),
      // given up meanwhile: what is open now is another one's
      () => onSaved(!saving.page.current.here || latest.current !== text),
    );
  }

  return (
    <form className="note-form" onSubmit={submit}>
      <textarea
        className="input"
        rows={2}
        aria-label={t("notes.label")}
        placeholder={t("notes.add")}
        maxLength={5000}
        value={text}
        onChange={(event) => {
          latest.current = event.target.value;
          setText(event.target.value);
        }}
      />
      <div role="alert" className="bad">
        {saving.conflict ? t("notes.conflict") : saving.problem}
      </div>
      {ready || saving.busy ? <Unsaved saving={saving} /> : null}
      {ready || onCancel ? (
        <div className="row-of-buttons">
          <Button type="submit" tone="primary" disabled={saving.busy || !ready}>
            {t("notes.save")}
          </Button>
          {onCancel ? <Button onClick={onCancel}>{t("notes.cancel")}</Button> : null}
        </div>
      ) : null}
    </form>
  );
}
