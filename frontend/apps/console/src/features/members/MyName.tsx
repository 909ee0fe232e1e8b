import { sessions } from "@kefu/api";
import { Button, Field } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { useSaving } from "../admin/saving.ts";
import { Unsaved } from "../admin/Unsaved.tsx";
import { tell } from "../shell/notices.ts";
import { showMember } from "./people.ts";
import { useMe } from "./session.ts";

/** What one is called here; customers read it beside every answer. */
export function MyName() {
  const { t } = useTexts("members");
  const queries = useQueryClient();
  const { member } = useMe();
  const saving = useSaving();
  const [name, setName] = useState<string | null>(null);
  const wrong = saving.wrong("name");
  const changed = name !== null && name.trim() !== member.name;

  function submit(event: FormEvent) {
    event.preventDefault();
    void saving.save(
      () => sessions.updateMe({ name: name ?? member.name }),
      (saved) => {
        showMember(queries, saved);
        // what was typed while it was being saved stays
        setName((now) => (now === name ? null : now));
        tell(t("profile.name_saved", { name: saved.name }));
      },
    );
  }

  return (
    <form className="my-name" onSubmit={submit}>
      <Field
        label={t("admin.name")}
        hint={t("admin.name_hint")}
        error={wrong}
        autoComplete="name"
        required
        maxLength={200}
        value={name ?? member.name}
        onChange={(event) => setName(event.target.value)}
      />
      {changed || saving.busy ? <Unsaved saving={saving} /> : null}
      <Button type="submit" size="large" disabled={saving.busy || !changed}>
        {t("admin.save")}
      </Button>
      <p className="refused" role="alert">
        {wrong ? "" : saving.problem}
      </p>
    </form>
  );
}
