import type { FieldValue, TicketField } from "@kefu/api";
import { type ReactNode, useEffect, useRef } from "react";
import { useTexts } from "../../app/texts.tsx";
import { calledIn, useFieldText } from "./fields.ts";

interface Props {
  field: TicketField;
  value: FieldValue | undefined;
  /** Whether nobody may change it now. */
  fixed: boolean;
  editing: boolean;
  onEdit: () => void;
  /** What stands in its place while it is edited. */
  editor: ReactNode;
}

/** One field: its name and what stands in it; Enter opens it, Enter saves, Esc gives up. */
export function FieldRow({ field, value, fixed, editing, onEdit, editor }: Props) {
  const { t, language } = useTexts("fields");
  const textOf = useFieldText();
  const opener = useRef<HTMLButtonElement>(null);
  const before = useRef(editing);
  useEffect(() => {
    // not from under what was opened instead
    if (before.current && !editing && document.activeElement === document.body) opener.current?.focus();
    before.current = editing;
  }, [editing]);
  const name = calledIn(field.name, language);
  const text = value === undefined ? "" : textOf(field, value);
  const vacant = t(field.required ? "required" : "add");
  if (editing && !fixed) return <li className="open">{editor}</li>;
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
          onClick={onEdit}
        >
          {text ? <bdi>{text}</bdi> : <span className="faint">{vacant}</span>}
        </button>
      )}
    </li>
  );
}
