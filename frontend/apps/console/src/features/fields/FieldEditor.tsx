import type { FieldValue, FieldWishes, TicketField } from "@kefu/api";
import { Button } from "@kefu/ui";
import { useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import type { Asking } from "../admin/asking.ts";
import { draftOf, wishOf } from "./drafts.ts";
import { FieldInput } from "./FieldInput.tsx";
import { FillForm } from "./FillForm.tsx";

/** Saving what stands in fields. */
export type Filling = Asking & { fill: (values: FieldWishes, done: () => void) => Promise<void> };

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
  const [draft, setDraft] = useState(() => draftOf(field, value));

  function submit() {
    if (!saving.busy) void saving.fill({ [field.key]: wishOf(field, draft) }, onDone);
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
    <FillForm onSubmit={submit} onClose={onDone} foot={foot}>
      <FieldInput field={field} draft={draft} first error={wrong} onChange={setDraft} />
    </FillForm>
  );
}
