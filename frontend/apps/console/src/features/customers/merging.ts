import { type Customer, customers } from "@kefu/api";
import { useQueryClient } from "@tanstack/react-query";
import { insist } from "../../app/insist.ts";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { useCustomerName } from "./useCustomerName.ts";

/** Telling of a merge, and the way back from it: the screens that show either of both are read anew. */
export function useMerging() {
  const { t } = useTexts("customers");
  const nameOf = useCustomerName();
  const queries = useQueryClient();

  function reread(): void {
    for (const queryKey of [keys.customerParts, keys.customerLists, keys.tickets, keys.lists]) {
      void queries.invalidateQueries({ queryKey });
    }
  }

  async function undo(id: string): Promise<void> {
    try {
      const { version } = await customers.one(id);
      const alone = await insist((key) => customers.unmerge(id, version, key));
      queries.setQueryData(keys.customer(id), alone);
      tell(t("merge.undone", { name: nameOf(alone.name) }));
    } catch (error) {
      tell(sentenceOf(error, t), "danger");
    }
    reread();
  }

  function done(merged: string, kept: Customer): void {
    queries.setQueryData(keys.customer(kept.id), kept);
    reread();
    const back = { label: t("tickets:undo"), run: () => void undo(merged), undo: true } as const;
    tell(t("merge.done", { name: nameOf(kept.name) }), "plain", back);
  }
  return { undo, done };
}

/** Who is kept unless somebody says otherwise: the one who is looked at, but not for one who has a name and they not. */
export function keptAtFirst(
  customer: { id: string; name: string },
  other: { id: string; name: string },
): string {
  return !customer.name.trim() && other.name.trim() ? other.id : customer.id;
}
