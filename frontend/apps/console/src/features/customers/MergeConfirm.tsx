import { type Customer, customers } from "@kefu/api";
import { Button, fullDate } from "@kefu/ui";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { useAsking } from "../admin/asking.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { TierChip } from "../tickets/TierChip.tsx";
import { MergePreview } from "./MergePreview.tsx";
import { keptAtFirst } from "./merging.ts";
import { useAddress } from "./useAddress.ts";
import { useCustomerName } from "./useCustomerName.ts";

interface Props {
  customer: Customer;
  other: string;
  onMerged: (merged: string, kept: Customer) => void;
  onBack: () => void;
}

/** Both side by side: who of them is kept, what they get, what comes along. */
export function MergeConfirm({ customer, other, onMerged, onBack }: Props) {
  const { t } = useTexts("customers");
  const nameOf = useCustomerName();
  const [said, setSaid] = useState<string | null>(null);
  // once they are merged there is nothing to preview, though the stream tells that they changed
  const [going, setGoing] = useState(false);
  const known = useQuery({ queryKey: keys.customer(other), queryFn: () => customers.one(other) });
  const kept = said ?? (known.data ? keptAtFirst(customer, known.data) : null);
  const merged = kept === customer.id ? other : customer.id;
  const preview = useQuery({
    queryKey: keys.customerMerge(merged, kept ?? ""),
    queryFn: ({ signal }) => customers.mergePreview(merged, kept ?? "", signal),
    enabled: kept !== null && !going,
    placeholderData: keepPreviousData,
    staleTime: 0,
    retry: false,
  });
  const saving = useAsking(() => preview.refetch());
  // what stands for the other way round is not what would be done
  const plan = preview.data && !preview.isPlaceholderData ? preview.data : null;

  function merge() {
    if (!plan) return;
    const body = { into: plan.into.id, version: plan.customer.version, into_version: plan.into.version };
    void saving.save(
      (key) => {
        setGoing(true);
        return customers.merge(plan.customer.id, body, key).catch((error: unknown) => {
          setGoing(false);
          throw error;
        });
      },
      (now) => onMerged(plan.customer.id, now),
    );
  }

  const error = preview.error ?? known.error;
  const problem = saving.conflict ? t("merge.changed") : saving.problem;
  const name = nameOf(kept === customer.id ? customer.name : known.data?.name);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        merge();
      }}
    >
      <fieldset>
        <legend>{t("merge.who")}</legend>
        {[customer, known.data].map((one) =>
          one ? (
            <label key={one.id} className={one.id === kept ? "one on" : "one"}>
              <input type="radio" name="kept" checked={one.id === kept} onChange={() => setSaid(one.id)} />
              <Card customer={one} />
            </label>
          ) : null,
        )}
      </fieldset>
      {preview.data ? <MergePreview preview={preview.data} /> : null}
      <div role="alert" className="bad">
        {error ? sentenceOf(error, t) : problem}
      </div>
      <div className="row-of-buttons">
        <Button type="submit" tone="primary" disabled={!plan || saving.busy}>
          {t("merge.do", { name })}
        </Button>
        <Button onClick={onBack}>{t("merge.back")}</Button>
      </div>
    </form>
  );
}

function Card({ customer }: { customer: Customer }) {
  const { t } = useTexts("customers");
  const addressOf = useAddress();
  const nameOf = useCustomerName();
  const locale = useLocale();
  const addresses = customer.identities.slice(0, 3).map(addressOf);
  return (
    <span className="card">
      <strong>
        <bdi>{nameOf(customer.name)}</bdi> <TierChip tier={customer.tier} />
      </strong>
      <span className="muted">
        {customer.company ? (
          <>
            <bdi>{customer.company.name}</bdi>
            {" · "}
          </>
        ) : null}
        {t("since", { date: fullDate(customer.created_at, locale) })}
      </span>
      <bdi className="muted num">{addresses.join(" · ")}</bdi>
    </span>
  );
}
