import type { BulkWish, TicketField, TicketRow } from "@kefu/api";
import { Button, ErrorState, Picker } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { type MouseEvent, useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { draftOf, halfTyped, isBlank, wishOf } from "../fields/drafts.ts";
import { FieldInput } from "../fields/FieldInput.tsx";
import { FillForm } from "../fields/FillForm.tsx";
import { calledIn, fieldsQuery, isOn, useFields, useFieldText } from "../fields/fields.ts";
import { sentenceOf } from "../shell/sentence.ts";

interface Props {
  rows: TicketRow[];
  onPick: (wish: BulkWish, what: string) => void;
  onClose: () => void;
}

/** Choose a field that all of them have, and say what is to stand in it. */
export default function BulkFields({ rows, onPick, onClose }: Props) {
  const { t, language } = useTexts("tickets");
  const [chosen, setChosen] = useState<TicketField | null>(null);
  const { error, refetch } = useQuery(fieldsQuery);
  const all = useFields();
  if (chosen) return <Filling field={chosen} count={rows.length} onPick={onPick} onClose={onClose} />;
  if (!all && error) {
    return (
      <ErrorState
        title={t("bulk.fields_failed")}
        text={sentenceOf(error, t)}
        retryLabel={t("shell:retry")}
        retry={() => void refetch()}
      />
    );
  }
  if (!all) return <span className="bone w64" />;
  const shared = all.filter((field) => rows.every((row) => isOn(field, row.kind)));
  return (
    <Picker
      label={t("bulk.fields")}
      options={shared.map(({ key, name }) => ({ key, label: calledIn(name, language) }))}
      empty={t(shared.length > 0 ? "no_match" : "bulk.no_fields")}
      onPick={(key) => setChosen(shared.find((field) => field.key === key) ?? null)}
      onClose={onClose}
    />
  );
}

interface FillingProps {
  field: TicketField;
  /** On how many tickets. */
  count: number;
  onPick: Props["onPick"];
  onClose: () => void;
}

/** What is to stand there. An empty input fills in nothing: emptying the field is asked for by its own button. */
function Filling({ field, count, onPick, onClose }: FillingProps) {
  const { t, language } = useTexts("tickets");
  const textOf = useFieldText();
  const [draft, setDraft] = useState(() => draftOf(field, undefined));
  const name = calledIn(field.name, language);
  const blank = isBlank(draft);

  function submit() {
    const value = blank ? null : wishOf(field, draft);
    if (value !== null) onPick({ fields: { [field.key]: value } }, `${name}: ${textOf(field, value)}`);
  }
  function empty({ currentTarget: { form } }: MouseEvent<HTMLButtonElement>) {
    if (form && halfTyped(form.elements))
      form.requestSubmit(); // it is refused there, in words
    else onPick({ fields: { [field.key]: null } }, t("bulk.emptied", { name }));
  }

  const foot = blank ? (
    <Button onClick={empty}>{t("bulk.empty", { count })}</Button>
  ) : (
    <Button type="submit" tone="primary">
      {t("bulk.fill")}
    </Button>
  );
  return (
    <FillForm
      className="picker bulk-field"
      label={t("bulk.fields")}
      onSubmit={submit}
      onClose={onClose}
      foot={foot}
    >
      <FieldInput field={field} draft={draft} first onChange={setDraft} />
    </FillForm>
  );
}
