import { fields, type TicketDetail } from "@kefu/api";
import { useQueryClient } from "@tanstack/react-query";
import { amend } from "../../app/amend.ts";
import { keys } from "../../app/keys.ts";
import { useSaving } from "../admin/saving.ts";
import { rememberMine, versionFor } from "../tickets/seen.ts";
import { reread, showRow } from "../tickets/useTicket.ts";
import type { Filling } from "./FieldEditor.tsx";

/** Fills in fields of a ticket; what is wrong with one is told at its place. */
export function useFilling({ ticket }: TicketDetail): Filling {
  const queries = useQueryClient();
  const { number } = ticket;
  const saving = useSaving(() => reread(queries, number));
  const fill: Filling["fill"] = (values, done) =>
    saving.save(
      (key) => fields.fill(number, versionFor(ticket), values, key),
      (made) => {
        rememberMine(made.ticket);
        showRow(queries, made.ticket);
        amend<TicketDetail>(queries, keys.ticket(number), (detail) => ({ ...detail, fields: made.fields }));
        done();
      },
    );
  return { ...saving, fill };
}
