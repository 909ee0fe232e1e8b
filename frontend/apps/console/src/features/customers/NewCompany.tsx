import { companies, newId } from "@kefu/api";
import { Button, Field } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { useSaving } from "../admin/saving.ts";
import { Unsaved } from "../admin/Unsaved.tsx";
import { tell } from "../shell/notices.ts";
import { domainsIn } from "./domains.ts";

/** Adding a company: its name, and by which addresses its people are known. */
export function NewCompany({ onClose }: { onClose: () => void }) {
  const { t } = useTexts("customers");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const saving = useSaving();
  const [id] = useState(newId);
  const [name, setName] = useState("");
  const [domains, setDomains] = useState("");

  function submit(event: FormEvent) {
    event.preventDefault();
    void saving.save(
      () => companies.add({ id, name, domains: domainsIn(domains), note: "" }),
      (made) => {
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
      {name || domains ? <Unsaved saving={saving} /> : null}
      <div className="row-of-buttons">
        <Button type="submit" tone="primary" disabled={saving.busy || !name.trim()}>
          {t("companies.add")}
        </Button>
        <Button onClick={onClose}>{t("identities.cancel")}</Button>
        <span className="bad" role="alert">
          {saving.problem}
        </span>
      </div>
    </form>
  );
}
