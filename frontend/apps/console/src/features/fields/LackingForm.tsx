import "./fields.css";
import type { TicketDetail } from "@kefu/api";
import { Button } from "@kefu/ui";
import { useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { type Draft, draftOf, isBlank, wishOf } from "./drafts.ts";
import { FieldInput } from "./FieldInput.tsx";
import { FillForm } from "./FillForm.tsx";
import { useFields } from "./fields.ts";
import type { Asked } from "./lacking.ts";
import { useFilling } from "./useFilling.ts";

interface Props {
  detail: TicketDetail;
  asked: Asked;
  onDone: () => void;
}

/** What must be filled in before the ticket is solved; filling it in solves it. */
export function LackingForm({ detail, asked, onDone }: Props) {
  const { t } = useTexts("fields");
  const saving = useFilling(detail);
  const [drafts, setDrafts] = useState<Record<string, Draft>>({});
  const missing = (useFields() ?? []).filter(({ key }) => asked.keys.includes(key));
  const values = missing.map((field) => ({
    field,
    draft: drafts[field.key] ?? draftOf(field, detail.fields[field.key]),
  }));
  const ready = !saving.busy && values.length > 0 && values.every(({ draft }) => !isBlank(draft));

  function submit() {
    if (!ready) return;
    const wishes = Object.fromEntries(values.map(({ field, draft }) => [field.key, wishOf(field, draft)]));
    void saving.fill(wishes, () => {
      onDone();
      asked.then();
    });
  }

  const foot = (
    <>
      <div role="alert">
        {saving.conflict ? <p className="warned">{t("conflict")}</p> : null}
        {saving.problem ? <p className="bad">{saving.problem}</p> : null}
      </div>
      <div className="row-of-buttons">
        <Button type="submit" tone="primary" aria-disabled={!ready}>
          {t("lacking.solve")}
        </Button>
        <Button onClick={onDone}>{t("lacking.later")}</Button>
      </div>
    </>
  );
  return (
    <FillForm className="lacking" label={t("lacking.label")} onSubmit={submit} onClose={onDone} foot={foot}>
      <strong>{t("lacking.title", { count: missing.length })}</strong>
      <div className="lacking-fields">
        {values.map(({ field, draft }, place) => (
          <FieldInput
            key={field.key}
            field={field}
            draft={draft}
            first={place === 0}
            error={saving.wrong(`fields.${field.key}`)}
            onChange={(to) => setDrafts({ ...drafts, [field.key]: to })}
          />
        ))}
      </div>
    </FillForm>
  );
}
