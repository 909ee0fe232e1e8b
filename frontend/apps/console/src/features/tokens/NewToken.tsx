import { ApiError, administration, type MadeToken, type Permission } from "@kefu/api";
import { Field, SelectField } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
import { useSaving } from "../admin/saving.ts";
import { useMe } from "../members/session.ts";
import { ScopesField } from "./ScopesField.tsx";
import { inDays } from "./tokens.ts";

const YEAR = 365;
const DAYS = [30, 90, YEAR, 0];

/** A program that may act as oneself, as far as chosen here. */
export function NewToken({ onMade }: { onMade: (token: MadeToken) => void }) {
  const { t } = useTexts("tokens");
  const queries = useQueryClient();
  const { member } = useMe();
  // its secret is told once, so asking again after a lost answer would make a second one
  const saving = useSaving(undefined, 1);
  const [name, setName] = useState("");
  const [days, setDays] = useState(YEAR);
  const [scopes, setScopes] = useState<Permission[]>([]);
  const [lost, setLost] = useState(false);

  function spanOf(span: number): string {
    if (span === 0) return t("never");
    return span === YEAR ? t("year") : t("days", { count: span });
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    setLost(false);
    void saving.save(
      () => administration.addToken({ name, scopes, expires_at: inDays(days) }).catch(unsure),
      async (token) => {
        await queries.refetchQueries({ queryKey: keys.tokens });
        // its secret is shown once, also to who wanted to go elsewhere meanwhile
        saving.page.current.go = undefined;
        saving.open(() => onMade(token));
      },
    );
  }

  /** Without an answer nobody knows whether there is a token now; the list will tell. */
  function unsure(error: unknown): never {
    setLost(!(error instanceof ApiError) || error.status >= 500);
    void queries.invalidateQueries({ queryKey: keys.tokens });
    throw error;
  }

  return (
    <form onSubmit={submit} autoComplete="off">
      <p className="muted lead">{t("acts_as", { name: member.name })}</p>
      <Field
        label={t("name")}
        hint={t("name_hint")}
        error={saving.wrong("name")}
        required
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <SelectField
        label={t("expires")}
        hint={t("expires_hint")}
        error={saving.wrong("expires_at")}
        options={DAYS.map((key) => ({ key: String(key), label: spanOf(key) }))}
        value={String(days)}
        onChange={(event) => setDays(Number(event.target.value))}
      />
      <ScopesField value={scopes} error={saving.wrong("scopes")} onChange={setScopes} />
      <FormFoot
        saving={lost ? { ...saving, problem: t("lost") } : saving}
        label={t("create")}
        changed={name.trim() !== "" && scopes.length > 0}
        // what was sent is perhaps there, and nothing is lost by looking
        unsaved={!lost && (name !== "" || days !== YEAR || scopes.length > 0)}
      />
    </form>
  );
}
