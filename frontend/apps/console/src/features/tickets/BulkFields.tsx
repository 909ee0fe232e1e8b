import type { BulkWish, TicketField, TicketRow } from "@kefu/api";
import { Button, Picker } from "@kefu/ui";
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { draftOf, isBlank, wishOf } from "../fields/drafts.ts";
import { FieldInput } from "../fields/FieldInput.tsx";
import { calledIn, isOn, useFields, useFieldText } from "../fields/fields.ts";

interface Props {
  rows: TicketRow[];
  onPick: (wish: BulkWish, what: string) => void;
  onClose: () => void;
}

/** Choose a field that all of them have, and say what is to stand in it. */
export default function BulkFields({ rows, onPick, onClose }: Props) {
  const { t, language } = useTexts("tickets");
  const [chosen, setChosen] = useState<TicketField | null>(null);
  const all = useFields();
  const shared = (all ?? []).filter((field) => rows.every((row) => isOn(field, row.kind)));
  if (chosen) return <Filling field={chosen} onPick={onPick} onClose={onClose} />;
  return (
    <Picker
      label={t("bulk.fields")}
      options={shared.map(({ key, name }) => ({ key, label: calledIn(name, language) }))}
      empty={t(all && shared.length > 0 ? "no_match" : "bulk.no_fields")}
      onPick={(key) => setChosen(shared.find((field) => field.key === key) ?? null)}
      onClose={onClose}
    />
  );
}

interface FillingProps {
  field: TicketField;
  onPick: Props["onPick"];
  onClose: () => void;
}

function Filling({ field, onPick, onClose }: FillingProps) {
  const { t, language } = useTexts("tickets");
  const textOf = useFieldText();
  const [draft, setDraft] = useState(() => draftOf(field, undefined));
  const name = calledIn(field.name, language);

  function submit(event: FormEvent) {
    event.preventDefault();
    const value = isBlank(draft) ? null : wishOf(field, draft);
    const what = value === null ? t("bulk.emptied", { name }) : `${name}: ${textOf(field, value)}`;
    onPick({ fields: { [field.key]: value } }, what);
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
    event.stopPropagation();
    onClose();
  }

  return (
    <form
      className="picker bulk-field"
      aria-label={t("bulk.fields")}
      noValidate
      onSubmit={submit}
      onKeyDown={onKeyDown}
    >
      <FieldInput field={field} draft={draft} first onChange={setDraft} />
      {isBlank(draft) ? <p className="muted">{t("bulk.empties")}</p> : null}
      <Button type="submit" tone="primary">
        {t("bulk.fill")}
      </Button>
    </form>
  );
}
