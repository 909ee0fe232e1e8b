import { customers, newId } from "@kefu/api";
import { Button, Field } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { useSaving } from "../admin/saving.ts";
import { Unsaved } from "../admin/Unsaved.tsx";
import { type Draft, draftOf, isBlank, wishOf } from "../fields/drafts.ts";
import { FieldInput } from "../fields/FieldInput.tsx";
import { useFields } from "../fields/fields.ts";
import { tell } from "../shell/notices.ts";

/** Adding somebody who has not written yet: a name, an e-mail address if there is one, and what the workspace asks. */
export function NewCustomer({ onClose }: { onClose: () => void }) {
  const { t } = useTexts("customers");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const saving = useSaving();
  const [id] = useState(newId);
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [drafts, setDrafts] = useState<Record<string, Draft>>({});
  const own = useFields("customer")?.filter(({ archived }) => !archived) ?? [];
  const typed = [name, email].some(Boolean) || Object.values(drafts).some((draft) => !isBlank(draft));

  function submit(event: FormEvent) {
    event.preventDefault();
    const identities = email.trim() ? [{ channel: "email", address: email.trim() }] : [];
    const filled = own.flatMap((field) => {
      const draft = drafts[field.key];
      return draft === undefined || isBlank(draft) ? [] : [[field.key, wishOf(field, draft)]];
    });
    const fields = Object.fromEntries(filled);
    void saving.save(
      () => customers.add({ id, name, identities, note: "", fields }),
      (made) => {
        queries.setQueryData(keys.customer(made.id), made);
        void queries.invalidateQueries({ queryKey: keys.customerLists });
        tell(t("form.added", { name: made.name }));
        saving.open(() => navigate(`/customers/${made.id}`));
      },
    );
  }

  return (
    <form
      className={own.length > 0 ? "new-customer with-fields" : "new-customer"}
      onSubmit={submit}
      autoComplete="off"
    >
      <Field
        label={t("form.name")}
        value={name}
        error={saving.wrong("name")}
        maxLength={200}
        required
        autoFocus
        onChange={(event) => setName(event.target.value)}
      />
      <Field
        label={t("identities.channels.email")}
        type="email"
        value={email}
        error={saving.wrong("address")}
        onChange={(event) => setEmail(event.target.value)}
      />
      {own.length > 0 ? (
        <div className="own">
          {own.map((field) => (
            <FieldInput
              key={field.key}
              field={field}
              draft={drafts[field.key] ?? draftOf(field, undefined)}
              error={saving.wrong(`fields.${field.key}`)}
              onChange={(draft) => setDrafts((before) => ({ ...before, [field.key]: draft }))}
            />
          ))}
        </div>
      ) : null}
      {typed ? <Unsaved saving={saving} /> : null}
      <div className="row-of-buttons">
        <Button type="submit" tone="primary" disabled={saving.busy || !name.trim()}>
          {t("form.add")}
        </Button>
        <Button onClick={onClose}>{t("identities.cancel")}</Button>
        <span className="bad" role="alert">
          {saving.problem}
        </span>
      </div>
    </form>
  );
}
