import { customers } from "@kefu/api";
import { Float, type Option, Picker } from "@kefu/ui";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { useAddress } from "../customers/useAddress.ts";
import { useCustomerName } from "../customers/useCustomerName.ts";
import { emptyOf } from "../shell/emptyOf.ts";

const EVERYBODY = "everybody";
const ANY = { tier: null, company_id: null, blocked: null, contacted_since: null, contacted_before: null };

interface Props {
  value: string | null;
  /** As the list named them; not asked for, since that would be a look at them. */
  name: string | undefined;
  onPick: (id: string | null, name?: string) => void;
}

/** Whose data something was done with, looked up as one types. */
export function WhosePicker({ value, name, onPick }: Props) {
  const { t } = useTexts("audit");
  const id = useId();
  const nameOf = useCustomerName();
  const addressOf = useAddress();
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState("");
  const wanted = { ...ANY, query };
  const found = useQuery({
    queryKey: keys.customerList({ ...wanted, whose: true }),
    queryFn: ({ signal }) => customers.list(wanted, null, signal),
    placeholderData: keepPreviousData,
    enabled: open,
  });
  const people = found.data?.items ?? [];
  const options: Option[] = [
    // not where somebody is looked for by name: Enter takes what stands first
    ...(value && query === "" ? [{ key: EVERYBODY, label: t("everybody") }] : []),
    ...people.map((one) => ({
      key: one.id,
      label: nameOf(one.name),
      tail: <bdi>{addressOf(one.identities[0])}</bdi>,
    })),
  ];

  function turn(to: boolean) {
    setOpen(to);
    if (!to) setQuery("");
  }
  function pick(key: string) {
    turn(false);
    if (key === EVERYBODY) onPick(null);
    else onPick(key, options.find((option) => option.key === key)?.label);
  }

  const shown = value ? (name ?? t("one_customer")) : t("everybody");
  return (
    <div className="field">
      <label htmlFor={id}>
        <span>{t("whose")}</span>
      </label>
      <Float
        open={open}
        onOpenChange={turn}
        side="bottomLeft"
        content={
          <Picker
            label={t("whose_find")}
            options={options}
            empty={emptyOf(found, t, t("looking"), t("whose_none"))}
            onText={setQuery}
            onPick={pick}
            onClose={() => turn(false)}
          />
        }
      >
        <button
          id={id}
          type="button"
          className="input whose"
          aria-label={`${t("whose")}: ${shown}`}
          aria-expanded={open}
        >
          <bdi>{shown}</bdi>
        </button>
      </Float>
    </div>
  );
}
