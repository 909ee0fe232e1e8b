import { type Customer, customers } from "@kefu/api";
import { Button, Chip, fullDate } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { Ban } from "lucide-react";
import { insist } from "../../app/insist.ts";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { useMay } from "../members/session.ts";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";

/** Whether somebody's words are spam from now on, and the button that decides it. */
export function Block({ customer }: { customer: Customer }) {
  const { t } = useTexts("customers");
  const locale = useLocale();
  const queries = useQueryClient();
  const may = useMay("customer:write");

  async function put(known: Customer, blocked: boolean, undoing = false): Promise<void> {
    try {
      const now = await insist((key) => customers.block(known.id, known.version, blocked, key));
      queries.setQueryData(keys.customer(known.id), now);
      if (undoing) return;
      const undo = {
        label: t("tickets:undo"),
        run: () => void put(now, !blocked, true),
        undo: true,
      } as const;
      tell(t(blocked ? "block.done" : "block.undone"), "plain", undo);
    } catch (error) {
      void queries.invalidateQueries({ queryKey: keys.customer(known.id), exact: true });
      tell(sentenceOf(error, t), "danger");
    }
  }

  const blocked = customer.blocked_at;
  if (!may && !blocked) return null;
  return (
    <div className="block">
      {blocked ? <Chip tone="danger">{t("block.since", { date: fullDate(blocked, locale) })}</Chip> : null}
      {may ? (
        <Button
          className="plain"
          icon={<Ban size={14} strokeWidth={1.6} aria-hidden />}
          title={t("block.hint")}
          onClick={() => void put(customer, !blocked)}
        >
          {t(blocked ? "block.undo" : "block.do")}
        </Button>
      ) : null}
    </div>
  );
}
