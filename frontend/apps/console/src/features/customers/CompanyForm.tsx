import { type Asked, type Company, companies, type Tier } from "@kefu/api";
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
import { domainsIn } from "./domains.ts";
import { TIERS } from "./narrowing.ts";

interface Values {
  name: string;
  tier: Tier | null;
  /** One a line, as they are typed. */
  domains: string;
  note: string;
}

/** What a company is called, what it means to us, and who belongs to it. Only what was touched is sent. */
export function CompanyForm({ company }: { company: Company }) {
  const { t } = useTexts("customers");
  const queries = useQueryClient();
  const may = useMay("customer:write");
  const [changes, setChanges] = useState<Partial<Values>>({});
  const saving = useSaving(() => queries.refetchQueries({ queryKey: keys.company(company.id), exact: true }));
  const from: Values = { ...company, domains: company.domains.join("\n") };
  const now = { ...from, ...changes };
  const change = (what: Partial<Values>) => setChanges({ ...changes, ...what });

  function reset() {
    setChanges({});
    saving.forget();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    const { domains, ...rest } = changes;
    const body: Asked<"CompanyChange"> = { version: company.version, ...rest };
    if (domains !== undefined) body.domains = domainsIn(domains);
    void saving.save(
      (key) => companies.change(company.id, body, key),
      (saved) => {
        queries.setQueryData(keys.company(company.id), saved);
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
          label={t("company_page.name")}
          value={now.name}
          maxLength={200}
          error={saving.wrong("name")}
          onChange={(event) => change({ name: event.target.value })}
        />
        <SelectField
          label={t("company_page.tier")}
          hint={t("company_page.tier_hint")}
          options={[
            { key: "", label: t("company_page.no_tier") },
            ...TIERS.map((key) => ({ key, label: t(`tiers.${key}`) })),
          ]}
          value={now.tier ?? ""}
          onChange={(event) => change({ tier: (event.target.value || null) as Tier | null })}
        />
        <TextField
          label={t("company_page.domains")}
          hint={t("company_page.domains_hint")}
          value={now.domains}
          rows={2}
          maxLength={5000}
          spellCheck={false}
          error={saving.wrong("domains")}
          onChange={(event) => change({ domains: event.target.value })}
        />
        <TextField
          label={t("form.note")}
          value={now.note}
          maxLength={5000}
          error={saving.wrong("note")}
          onChange={(event) => change({ note: event.target.value })}
        />
      </fieldset>
      {may ? (
        <FormFoot
          saving={saving}
          label={t("company_page.save")}
          changed={Object.keys(changes).length > 0}
          unsaved={differs(changes, from)}
          onReset={reset}
        />
      ) : null}
    </form>
  );
}
