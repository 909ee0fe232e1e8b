import "./merge.css";
import { type Customer, customers } from "@kefu/api";
import { type Option, Picker, Sheet } from "@kefu/ui";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { MergeConfirm } from "./MergeConfirm.tsx";
import { useAddress } from "./useAddress.ts";
import { useCustomerName } from "./useCustomerName.ts";

const ANYBODY = {
  tier: null,
  company_id: null,
  blocked: null,
  contacted_since: null,
  contacted_before: null,
};

interface Props {
  customer: Customer;
  /** Whom to compare with at once. */
  other?: string;
  onMerged: (merged: string, kept: Customer) => void;
  onClose: () => void;
}

/** With whom a customer is merged, who of both is kept, and what that means, before it is done. */
export default function MergeCustomers({ customer, other, onMerged, onClose }: Props) {
  const { t } = useTexts("customers");
  const addressOf = useAddress();
  const nameOf = useCustomerName();
  const [chosen, setChosen] = useState(other ?? null);
  const [query, setQuery] = useState("");
  const box = useRef<HTMLDivElement>(null);
  const alike = useQuery({
    queryKey: keys.customerDuplicates(customer.id),
    queryFn: ({ signal }) => customers.duplicates(customer.id, signal),
  });
  const wanted = { ...ANYBODY, query };
  const found = useQuery({
    queryKey: keys.customerList({ ...wanted, merge: true }),
    queryFn: ({ signal }) => customers.list(wanted, null, signal),
    placeholderData: keepPreviousData,
    enabled: chosen === null,
  });
  // A dialog that opens takes the focus to its first button; it belongs to what is asked.
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each step anew
  useEffect(() => box.current?.querySelector<HTMLElement>("input")?.focus(), [chosen]);

  const likely = query.trim() ? [] : (alike.data?.items ?? []);
  const options: Option[] = [
    ...likely.map((one) => ({
      key: one.id,
      label: nameOf(one.name),
      group: t("merge.alike"),
      tail: <bdi>{one.address}</bdi>,
    })),
    ...(found.data?.items ?? [])
      .filter((one) => one.id !== customer.id && !likely.some((known) => known.id === one.id))
      .map((one) => ({
        key: one.id,
        label: nameOf(one.name),
        group: t("merge.others"),
        tail: <bdi>{addressOf(one.identities[0])}</bdi>,
      })),
  ];
  return (
    <Sheet
      title={t("merge.title", { name: nameOf(customer.name) })}
      closeLabel={t("shell:close")}
      onClose={onClose}
    >
      <div className="merge-customers" ref={box}>
        {chosen === null ? (
          <Picker
            label={t("merge.find")}
            options={options}
            empty={t("merge.none")}
            onText={setQuery}
            onPick={setChosen}
            onClose={onClose}
          />
        ) : (
          <MergeConfirm
            customer={customer}
            other={chosen}
            onMerged={onMerged}
            onBack={() => setChosen(null)}
          />
        )}
      </div>
    </Sheet>
  );
}
