import "./fields.css";
import type { TicketDetail, TicketField } from "@kefu/api";
import { useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { leaveBy } from "../admin/leaving.ts";
import { useMay } from "../members/session.ts";
import { isFixed } from "../tickets/removing.ts";
import { FieldEditor } from "./FieldEditor.tsx";
import { FieldRow } from "./FieldRow.tsx";
import { isOn, useFields } from "./fields.ts";
import { useFilling } from "./useFilling.ts";

interface Props {
  detail: TicketDetail;
  heading: "h2" | "h3";
}

/** The ticket's own fields, each changed in its place. */
export function TicketFields({ detail, heading: Heading }: Props) {
  const { t } = useTexts("fields");
  const [editing, setEditing] = useState<string | null>(null);
  const mayUpdate = useMay("ticket:update");
  const fields = useFields()?.filter((field) => isOn(field, detail.ticket.kind)) ?? [];
  if (fields.length === 0) return null;
  const fixed = !mayUpdate || isFixed(detail.ticket);
  return (
    <>
      <Heading className="part">{t("of_ticket")}</Heading>
      <ul className="own-fields ticket-fields">
        {fields.map((field) => (
          <FieldRow
            key={`${detail.ticket.id} ${field.key}`}
            field={field}
            value={detail.fields[field.key]}
            fixed={fixed}
            editing={editing === field.key}
            onEdit={() => {
              const open = () => setEditing(field.key);
              // opening one closes another, and nothing else
              if (editing === null) open();
              else leaveBy(open);
            }}
            editor={<Editor field={field} detail={detail} onDone={() => setEditing(null)} />}
          />
        ))}
      </ul>
    </>
  );
}

function Editor({ field, detail, onDone }: { field: TicketField; detail: TicketDetail; onDone: () => void }) {
  const { t } = useTexts("fields");
  const saving = useFilling(detail);
  const value = detail.fields[field.key];
  return <FieldEditor field={field} value={value} saving={saving} conflict={t("conflict")} onDone={onDone} />;
}
