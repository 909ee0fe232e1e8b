import { type Customer, customers } from "@kefu/api";
import { Button, Field, SelectField } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { BadgeCheck, Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { useSaving } from "../admin/saving.ts";
import { Unsaved } from "../admin/Unsaved.tsx";
import { useMay } from "../members/session.ts";
import { useAddress } from "./useAddress.ts";

const CHANNELS = ["email", "phone"];

/** By which addresses a customer is reached, and the way to add one. */
export function Identities({ customer, fixed = false }: { customer: Customer; fixed?: boolean }) {
  const { t } = useTexts("customers");
  const addressOf = useAddress();
  const may = useMay("customer:write") && !fixed;
  const [adding, setAdding] = useState(false);
  return (
    <>
      {customer.identities.length === 0 ? <p className="muted">{t("identities.none")}</p> : null}
      <dl className="kv">
        {customer.identities.map((identity) => (
          <div key={identity.id}>
            <dt>{t(`tickets:channel.${identity.channel}`, { defaultValue: identity.channel })}</dt>
            <dd>
              <bdi>{addressOf(identity)}</bdi>
              {identity.verified ? (
                <BadgeCheck className="verified" size={13} role="img" aria-label={t("verified")} />
              ) : null}
            </dd>
          </div>
        ))}
      </dl>
      {may && !adding ? (
        <Button
          className="plain add-line"
          icon={<Plus size={13} aria-hidden />}
          onClick={() => setAdding(true)}
        >
          {t("identities.add")}
        </Button>
      ) : null}
      {adding ? <NewIdentity customer={customer} onClose={() => setAdding(false)} /> : null}
    </>
  );
}

function NewIdentity({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const { t } = useTexts("customers");
  const queries = useQueryClient();
  const saving = useSaving();
  const [channel, setChannel] = useState("email");
  const [address, setAddress] = useState("");

  function submit(event: FormEvent) {
    event.preventDefault();
    void saving.save(
      () => customers.addIdentity(customer.id, { channel, address }),
      (now) => {
        queries.setQueryData(keys.customer(customer.id), now);
        onClose();
      },
    );
  }

  return (
    <form className="new-identity" onSubmit={submit} autoComplete="off">
      {address.trim() ? <Unsaved saving={saving} /> : null}
      <SelectField
        label={t("identities.channel")}
        options={CHANNELS.map((key) => ({ key, label: t(`identities.channels.${key}`) }))}
        value={channel}
        onChange={(event) => setChannel(event.target.value)}
      />
      <Field
        label={t("identities.address")}
        value={address}
        maxLength={254}
        error={saving.wrong("address") ?? (saving.problem || null)}
        autoFocus
        onChange={(event) => setAddress(event.target.value)}
      />
      <div className="row-of-buttons">
        <Button type="submit" tone="primary" disabled={saving.busy || !address.trim()}>
          {t("identities.save")}
        </Button>
        <Button onClick={onClose}>{t("identities.cancel")}</Button>
      </div>
    </form>
  );
}
