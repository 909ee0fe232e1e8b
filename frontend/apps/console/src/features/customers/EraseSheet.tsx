import { type Customer, customers, newId } from "@kefu/api";
import { Button, Field, fileSize, Sheet } from "@kefu/ui";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { useAsking } from "../admin/asking.ts";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";

interface Props {
  customer: Customer;
  name: string;
  onClose: () => void;
}

/** What an erasure takes, and the word without which it does not happen. */
export default function EraseSheet({ customer, name, onClose }: Props) {
  const { t } = useTexts("customers");
  const queries = useQueryClient();
  const locale = useLocale();
  const [id] = useState(newId);
  const [typed, setTyped] = useState("");
  const saving = useAsking(() => held.refetch());
  const held = useQuery({
    queryKey: keys.customerHoldings(customer.id),
    queryFn: () => customers.holdings(customer.id),
    staleTime: 0,
    gcTime: 0,
    enabled: !saving.busy, // who is being erased is not asked about once more
  });
  const preview = held.data;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!preview) return;
    void saving.save(
      () => customers.erase(customer.id, { id, version: preview.version }),
      async () => {
        await queries.invalidateQueries({ queryKey: keys.customer(customer.id) });
        void queries.invalidateQueries({ queryKey: keys.customerLists });
        tell(t("erasure.done"));
        onClose();
      },
    );
  }

  const problem = saving.conflict ? t("erasure.changed") : saving.problem;
  return (
    <Sheet title={t("erasure.dialog", { name })} closeLabel={t("shell:close")} onClose={onClose}>
      <form className="erase-sheet" onSubmit={submit} autoComplete="off">
        <p>{t("erasure.what")}</p>
        <dl className="kv" aria-busy={!preview}>
          {preview?.items
            .filter(({ count }) => count > 0)
            .map(({ kind, count }) => (
              <div key={kind}>
                <dt>{t(`erasure.held.${kind}`, { defaultValue: kind })}</dt>
                <dd className="num">
                  {kind === "bytes" ? fileSize(count, locale) : count.toLocaleString(locale)}
                </dd>
              </div>
            ))}
        </dl>
        <p className="muted">{t("erasure.stays")}</p>
        <Field
          label={t("erasure.type", { word: name })}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <div role="alert" className="bad">
          {held.error ? sentenceOf(held.error, t) : problem}
        </div>
        <div className="row-of-buttons">
          <Button
            type="submit"
            tone="danger"
            disabled={!preview || saving.busy || typed.trim() !== name.trim()}
          >
            {t("erasure.do")}
          </Button>
          <Button onClick={onClose}>{t("erasure.cancel")}</Button>
        </div>
      </form>
    </Sheet>
  );
}
