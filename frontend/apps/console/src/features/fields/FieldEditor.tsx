import type { FieldValue, FieldWishes, TicketField } from "@kefu/api";
import { Button } from "@kefu/ui";
import { useRef, useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import type { Saving } from "../admin/saving.ts";
import { Unsaved } from "../admin/Unsaved.tsx";
import { type Draft, draftOf, sameDraft, wishOf } from "./drafts.ts";
import { FieldInput } from "./FieldInput.tsx";
import { FillForm } from "./FillForm.tsx";

/** Saving what stands in fields. */
export type Filling = Saving & { fill: (values: FieldWishes, done: () => void) => Promise<void> };

interface Props {
  field: TicketField;
  value: FieldValue | undefined;
  saving: Filling;
  /** What is said when somebody else was quicker. */
  conflict: string;
  onDone: () => void;
}

/** The form in which one field is changed in its place. */
export function FieldEditor({ field, value, saving, conflict, onDone }: Props) {
  const { t } = useTexts("fields");
  const [from, setFrom] = useState(() => draftOf(field, value));
  const [draft, setDraft] = useState(from);
  const latest = useRef(draft);
  const changed = !sameDraft(draft, from);

  function change(to: Draft) {
    latest.current = to;
    setDraft(to);
  }
  function submit() {
    void saving.fill({ [field.key]: wishOf(field, draft) }, () => {
      // closed meanwhile: what is open now is another one's
      if (!saving.page.current.here) return;
      // what was typed while it was being saved stays
      if (latest.current === draft) onDone();
      else setFrom(draft);
    });
  }

  const wrong = saving.wrong(`fields.${field.key}`);
  const foot = (
    <>
      <div role="alert">
        {saving.conflict ? <p className="warned">{conflict}</p> : null}
        {saving.problem && !wrong ? <p className="bad">{saving.problem}</p> : null}
      </div>
      <div className="row-of-buttons">
        <Button type="submit" tone="primary" disabled={saving.busy}>
          {t("save")}
        </Button>
        <Button onClick={onDone}>{t("cancel")}</Button>
      </div>
    </>
  );
  return (
    <>
      <FillForm onSubmit={submit} onClose={onDone} foot={foot}>
        <FieldInput field={field} draft={draft} first error={wrong} onChange={change} />
      </FillForm>
      {/* beside the form, whose keys are not the question's */}
      {changed || saving.busy ? <Unsaved saving={saving} /> : null}
    </>
  );
}
