import "./merge.css";
import { type Customer, customers } from "@kefu/api";
import { Button, Chip, fullDate } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { Merge, Undo2 } from "lucide-react";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { part } from "../../app/later.tsx";
import { useTexts } from "../../app/texts.tsx";
import { letPass } from "../admin/passing.ts";
import { useMay } from "../members/session.ts";
import { TierChip } from "../tickets/TierChip.tsx";
import { useMerging } from "./merging.ts";
import { useCustomerName } from "./useCustomerName.ts";

const MergeCustomers = part(() => import("./MergeCustomers.tsx"));

/** Who is perhaps the same, who was merged into this customer, and the way to merge one more. */
export function Sameness({ customer }: { customer: Customer }) {
  const { t } = useTexts("customers");
  const may = useMay("customer:merge");
  const navigate = useNavigate();
  const { done } = useMerging();
  const [other, setOther] = useState<string | null>(null);
  return (
    <section className="sameness" aria-label={t("merge.duplicates")}>
      <Duplicates customer={customer} may={may} onCompare={setOther} />
      <MergedCustomers customer={customer} may={may} />
      {may ? (
        <Button
          className="plain add-line"
          icon={<Merge size={14} aria-hidden />}
          title={t("merge.hint")}
          onClick={() => setOther("")}
        >
          {t("merge.open")}
        </Button>
      ) : null}
      {other === null ? null : (
        <MergeCustomers
          customer={customer}
          other={other || undefined}
          onMerged={(merged, kept) => {
            setOther(null);
            done(merged, kept);
            if (kept.id === customer.id) return;
            letPass(() => navigate(`/customers/${kept.id}`, { replace: true }));
          }}
          onClose={() => setOther(null)}
        />
      )}
    </section>
  );
}

interface DuplicatesProps {
  customer: Customer;
  may: boolean;
  onCompare: (id: string) => void;
}

function Duplicates({ customer, may, onCompare }: DuplicatesProps) {
  const { t } = useTexts("customers");
  const nameOf = useCustomerName();
  const { data } = useQuery({
    queryKey: keys.customerDuplicates(customer.id),
    queryFn: ({ signal }) => customers.duplicates(customer.id, signal),
  });
  if (!data?.items.length) return null;
  return (
    <>
      <h2>{t("merge.duplicates")}</h2>
      <ul>
        {data.items.map((one) => (
          <li key={one.id}>
            <span>
              <Link to={`/customers/${one.id}`}>
                <bdi>{nameOf(one.name)}</bdi>
              </Link>{" "}
              <TierChip tier={one.tier} />
              <span className="muted">
                {t("merge.same_address", {
                  address: one.address,
                  channel: t(`tickets:channel.${one.channel}`, { defaultValue: one.channel }),
                })}
                {one.verified ? ` · ${t("verified")}` : ""}
              </span>
            </span>
            {may ? (
              <Button
                icon={<Merge size={14} aria-hidden />}
                aria-label={t("merge.compare", { name: nameOf(one.name) })}
                onClick={() => onCompare(one.id)}
              />
            ) : null}
          </li>
        ))}
      </ul>
    </>
  );
}

function MergedCustomers({ customer, may }: { customer: Customer; may: boolean }) {
  const { t } = useTexts("customers");
  const nameOf = useCustomerName();
  const locale = useLocale();
  const { undo } = useMerging();
  const { data } = useQuery({
    queryKey: keys.customerMerged(customer.id),
    queryFn: ({ signal }) => customers.merged(customer.id, signal),
  });
  if (!data?.items.length) return null;
  return (
    <>
      <h2>{t("merge.merged")}</h2>
      <ul>
        {data.items.map((one) => (
          <li key={one.id}>
            <span>
              <Link to={`/customers/${one.id}`}>
                <bdi>{nameOf(one.name)}</bdi>
              </Link>{" "}
              <TierChip tier={one.tier} />
              {one.company ? <Chip>{one.company.name}</Chip> : null}
              <span className="muted">
                {t("merge.merged_by", { date: fullDate(one.at, locale), name: one.by_name ?? "" })}
              </span>
              {one.note ? (
                <span className="muted note-text" dir="auto">
                  {one.note}
                </span>
              ) : null}
            </span>
            {may && one.undo_until ? (
              <Button
                icon={<Undo2 size={14} aria-hidden />}
                aria-label={t("merge.undo_of", { name: nameOf(one.name) })}
                title={t("merge.undo_until", { date: fullDate(one.undo_until, locale) })}
                onClick={() => void undo(one.id)}
              >
                {t("tickets:undo")}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </>
  );
}
