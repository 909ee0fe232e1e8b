import { type Company, companies, newId } from "@kefu/api";
import { Button, Field } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, useNavigate } from "react-router";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { useSaving } from "../admin/saving.ts";
import { Unsaved } from "../admin/Unsaved.tsx";
import { tell } from "../shell/notices.ts";
import { domainsIn } from "./domains.ts";
import { twinOf } from "./twins.ts";

/** Adding a company: its name, and by which addresses its people are known. */
export function NewCompany({ onClose }: { onClose: () => void }) {
  const { t } = useTexts("customers");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const saving = useSaving();
  const [id] = useState(newId);
  const [name, setName] = useState("");
  const [domains, setDomains] = useState("");
  // the one that was found for the name as it was asked for
  const [twin, setTwin] = useState<{ of: string; company: Company } | null>(null);
  const known = twin?.of === name ? twin.company : null;
  const told = saving.wrong("name") ?? saving.wrong("domains");

  function submit(event: FormEvent) {
    event.preventDefault();
    void saving.save(
      async () => {
        const there = known ? null : await findTwin(name);
        return there
          ? { there }
          : { made: await companies.add({ id, name, domains: domainsIn(domains), note: "" }) };
      },
      ({ there, made }) => {
        if (there) return setTwin({ of: name, company: there });
        queries.setQueryData(keys.company(made.id), made);
        void queries.invalidateQueries({ queryKey: keys.companyParts });
        tell(t("form.added", { name: made.name }));
        saving.open(() => navigate(`/companies/${made.id}`));
      },
    );
  }

  return (
    <form className="new-customer" onSubmit={submit} autoComplete="off">
      <Field
        label={t("company_page.name")}
        value={name}
        error={saving.wrong("name")}
        readOnly={saving.busy}
        maxLength={200}
        required
        autoFocus
        onChange={(event) => setName(event.target.value)}
      />
      <Field
        label={t("company_page.domains")}
        value={domains}
        error={saving.wrong("domains")}
        placeholder={t("companies.domains")}
        spellCheck={false}
        maxLength={5000}
        onChange={(event) => setDomains(event.target.value)}
      />
      {known ? (
        <p className="twin warned" role="status">
          {t("companies.twin")}{" "}
          <Link to={`/companies/${known.id}`}>
            <bdi>{known.name}</bdi>
          </Link>
        </p>
      ) : null}
      {name || domains || saving.busy ? <Unsaved saving={saving} /> : null}
      <div className="row-of-buttons">
        <Button type="submit" tone="primary" disabled={saving.busy || !name.trim()}>
          {t(known ? "companies.add_anyway" : "companies.add")}
        </Button>
        <Button onClick={onClose}>{t("identities.cancel")}</Button>
        <span className="bad" role="alert">
          {told ? "" : saving.problem}
        </span>
      </div>
    </form>
  );
}

/** One of that name that is there already. A hint is worth no refusal: what cannot be looked up is added. */
async function findTwin(name: string): Promise<Company | undefined> {
  const found = await companies.find(name.trim()).catch(() => null);
  return twinOf(name, found?.items ?? []);
}
