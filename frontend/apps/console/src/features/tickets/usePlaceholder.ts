import type { TicketRow } from "@kefu/api";
import { useTexts } from "../../app/texts.tsx";
import { useCustomerName } from "../customers/useCustomerName.ts";
import { usePeople } from "../members/people.ts";
import type { Mode } from "./drafts.ts";

/** What stands in the field before anything does: who is going to read it. */
export function usePlaceholder(mode: Mode, row: TicketRow, hearer: string | null): string {
  const { t } = useTexts("tickets");
  const { memberName } = usePeople();
  const customerName = useCustomerName();
  if (mode !== "whisper") return t(`composer.${mode}_placeholder`, { name: customerName(row.customer.name) });
  return hearer
    ? t("composer.whisper_placeholder", { name: memberName(hearer) ?? "…" })
    : t("composer.nobody_hears");
}
