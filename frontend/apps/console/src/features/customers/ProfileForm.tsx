import { type Asked, type Customer, customers, type Locale, type Tier } from "@kefu/api";
import { Field, SelectField, TextField } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
import { differs } from "../admin/leaving.ts";
import { useSaving } from "../admin/saving.ts";
import { useMay } from "../members/session.ts";
import { tell } from "../shell/notices.ts";
import { leftOf } from "../units/units.ts";
import { CompanyPicker } from "./CompanyPicker.tsx";
import { TIERS } from "./narrowing.ts";

interface Values {
  name: string;
  /** Null where nobody has set it: it is what the rules say, or that of the company. */
  tier: Tier | null;
  company: { id: string; name: string } | null;
  locale: Locale | null;
  note: string;
}

/** Who somebody is. Only what was touched is sent, so two people may change different things. */
export function ProfileForm({ customer }: { customer: Customer }) {
  const { t } = useTexts("customers");
  const queries = useQueryClient();
  const may = useMay("customer:write");
  const [changes, setChanges] = useState<Partial<Values>>({});
  const [coming, setComing] = useState<string | null>(null);
  const saving = useSaving(() =>
    queries.refetchQueries({ queryKey: keys.customer(customer.id), exact: true }),
  );
  const own = customer.tier_by === "hand" ? customer.tier : null;
  const from: Values = { ...customer, tier: own };
  const now = { ...from, ...changes };
  // A company that is added on the way comes late: what was changed meanwhile stays.
  const change = (what: Partial<Values>) => setChanges((before) => ({ ...before, ...what }));

  function reset() {
    setChanges({});
    saving.forget();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (coming !== null) return;
    const { company, ...rest } = changes;
    const body: Asked<"CustomerChange"> = { version: customer.version, ...rest };
    if (company !== undefined) body.company_id = company?.id ?? null;
    void saving.save(
      (key) => customers.change(customer.id, body, key),
      (saved) => {
        queries.setQueryData(keys.customer(customer.id), saved);
        void queries.invalidateQueries({ queryKey: keys.customerLists });
        // what was typed while it was being saved stays
        setChanges((now) => leftOf(now, changes));
        tell(t("form.saved"));
      },
    );
  }

  return (
    <form className="profile-form" onSubmit={submit} autoComplete="off">
      <fieldset disabled={!may}>
        <Field
          label={t("form.name")}
          value={now.name}
          maxLength={200}
          error={saving.wrong("name")}
          onChange={(event) => change({ name: event.target.value })}
        />
        <div className="pair">
          <SelectField
            label={t("form.tier")}
            hint={customer.tier_rule?.name ? t("form.by_rule", { rule: customer.tier_rule.name }) : undefined}
            options={[
              {
                key: "",
                label: t(`form.tier_by.${customer.tier_by}`, { tier: t(`tiers.${customer.tier}`) }),
              },
              ...TIERS.map((key) => ({ key, label: t(`tiers.${key}`) })),
            ]}
            value={now.tier ?? ""}
            onChange={(event) => change({ tier: (event.target.value || null) as Tier | null })}
          />
          <SelectField
            label={t("form.locale")}
            options={[
              { key: "", label: t("form.no_locale") },
              { key: "zh", label: t("shell:language.zh") },
              { key: "en", label: t("shell:language.en") },
            ]}
            value={now.locale ?? ""}
            onChange={(event) => change({ locale: (event.target.value || null) as Locale | null })}
          />
        </div>
        <div className="field">
          <span className="field-name" aria-hidden="true">
            {t("form.company")}
          </span>
          <CompanyPicker
            label={t("form.company")}
            value={now.company?.id ?? null}
            name={now.company?.name}
            adding
            onPick={(id, name) => change({ company: id ? { id, name } : null })}
            onAdding={setComing}
          />
        </div>
        <TextField
          label={t("form.note")}
          hint={t("form.note_hint")}
          value={now.note}
          maxLength={5000}
          error={saving.wrong("note")}
          onChange={(event) => change({ note: event.target.value })}
        />
      </fieldset>
      {may ? (
        <FormFoot
          saving={saving}
          label={t("form.save")}
          changed={Object.keys(changes).length > 0}
          unsaved={
            coming !== null ||
            differs({ ...changes, company: now.company?.id }, { ...from, company: from.company?.id })
          }
          waiting={coming === null ? undefined : t("form.company_comes")}
          onReset={reset}
        />
      ) : null}
    </form>
  );
}
