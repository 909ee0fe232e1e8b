import type { TicketDetail, TicketField } from "@kefu/api";
import { Button } from "@kefu/ui";
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { draftOf, wishOf } from "./drafts.ts";
import { FieldInput } from "./FieldInput.tsx";
import { calledIn, useFieldText } from "./fields.ts";
import { useFilling } from "./useFilling.ts";

interface Props {
  field: TicketField;
  detail: TicketDetail;
  /** Whether nobody may change it now. */
  fixed: boolean;
  editing: boolean;
  onEditing: (on: boolean) => void;
}

/** One field of a ticket: its name and what stands in it; Enter opens it, Enter saves, Esc gives up. */
export function FieldRow({ field, detail, fixed, editing, onEditing }: Props) {
  const { t, language } = useTexts("fields");
  const textOf = useFieldText();
  const opener = useRef<HTMLButtonElement>(null);
  const before = useRef(editing);
  useEffect(() => {
    if (before.current && !editing) opener.current?.focus();
    before.current = editing;
  }, [editing]);
  const value = detail.fields[field.key];
  const name = calledIn(field.name, language);
  const text = value === undefined ? "" : textOf(field, value);
  const vacant = t(field.required ? "required" : "add");
  if (editing && !fixed) {
    return (
      <li className="open">
        <Editor field={field} detail={detail} onDone={() => onEditing(false)} />
      </li>
    );
  }
  return (
    <li>
      <span className="muted">{name}</span>
      {fixed ? (
        <bdi>{text || <span className="faint">{t("empty")}</span>}</bdi>
      ) : (
        <button
          ref={opener}
          type="button"
          aria-label={t("edit", { name, value: text || vacant })}
          title={t("change")}
          onClick={() => onEditing(true)}
        >
          {text ? <bdi>{text}</bdi> : <span className="faint">{vacant}</span>}
        </button>
      )}
    </li>
  );
}

function Editor({ field, detail, onDone }: Pick<Props, "field" | "detail"> & { onDone: () => void }) {
  const { t } = useTexts("fields");
  const saving = useFilling(detail);
  const [draft, setDraft] = useState(() => draftOf(field, detail.fields[field.key]));

  function submit(event?: FormEvent) {
    event?.preventDefault();
    if (!saving.busy) void saving.fill({ [field.key]: wishOf(field, draft) }, onDone);
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) {
      // Enter chooses a word here, it does not send the form
      if (event.key === "Enter") event.preventDefault();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      onDone();
    } else if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      submit();
    }
  }

  const wrong = saving.wrong(`fields.${field.key}`);
  return (
    <form noValidate onSubmit={submit} onKeyDown={onKeyDown}>
      <FieldInput field={field} draft={draft} first error={wrong} onChange={setDraft} />
      <div role="alert">
        {saving.conflict ? <p className="warned">{t("conflict")}</p> : null}
        {saving.problem && !wrong ? <p className="bad">{saving.problem}</p> : null}
      </div>
      <div className="row-of-buttons">
        <Button type="submit" tone="primary" disabled={saving.busy}>
          {t("save")}
        </Button>
        <Button onClick={onDone}>{t("cancel")}</Button>
      </div>
    </form>
  );
}
