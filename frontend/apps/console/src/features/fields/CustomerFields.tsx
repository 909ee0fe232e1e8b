import "./fields.css";
import { type Customer, customers, type TicketField } from "@kefu/api";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { leaveBy } from "../admin/leaving.ts";
import { useSaving } from "../admin/saving.ts";
import { useMay } from "../members/session.ts";
import { FieldEditor, type Filling } from "./FieldEditor.tsx";
import { FieldRow } from "./FieldRow.tsx";
import { useFields } from "./fields.ts";

interface Props {
  customer: Customer;
  heading: "h2" | "h3";
  /** How the heading looks. */
  className?: string;
}

/** What the workspace wants to know of a customer, each changed in its place. */
export function CustomerFields({ customer, heading: Heading, className }: Props) {
  const { t } = useTexts("fields");
  const [editing, setEditing] = useState<string | null>(null);
  const may = useMay("customer:write");
  const fields = useFields("customer")?.filter(({ archived }) => !archived) ?? [];
  if (fields.length === 0) return null;
  return (
    <>
      <Heading className={className}>{t("of_customer")}</Heading>
      <ul className="own-fields customer-fields">
        {fields.map((field) => (
          <FieldRow
            key={`${customer.id} ${field.key}`}
            field={field}
            value={customer.fields?.[field.key]}
            fixed={!may || Boolean(customer.erased_at ?? customer.merged_into)}
            editing={editing === field.key}
            onEdit={() => {
              const open = () => setEditing(field.key);
              // opening one closes another, and nothing else
              if (editing === null) open();
              else leaveBy(open);
            }}
            editor={<Editor field={field} customer={customer} onDone={() => setEditing(null)} />}
          />
        ))}
      </ul>
    </>
  );
}

function Editor({ field, customer, onDone }: { field: TicketField; customer: Customer; onDone: () => void }) {
  const { t } = useTexts("fields");
  return (
    <FieldEditor
      field={field}
      value={customer.fields?.[field.key]}
      saving={useCustomerFilling(customer)}
      conflict={t("conflict_customer")}
      onDone={onDone}
    />
  );
}

function useCustomerFilling({ id, version }: Customer): Filling {
  const queries = useQueryClient();
  const saving = useSaving(() => queries.refetchQueries({ queryKey: keys.customer(id), exact: true }));
  const fill: Filling["fill"] = (fields, done) =>
    saving.save(
      (key) => customers.change(id, { version, fields }, key),
      (saved) => {
        queries.setQueryData(keys.customer(id), saved);
        void queries.invalidateQueries({ queryKey: keys.customerLists });
        done();
      },
    );
  return { ...saving, fill };
}
