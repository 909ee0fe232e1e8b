import { invitations, newId, type SentInvitation } from "@kefu/api";
import { Field } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
import { useSaving } from "../admin/saving.ts";
import { Belonging } from "./Belonging.tsx";
import type { NewcomerProps } from "./NewcomerPane.tsx";

interface Props extends NewcomerProps {
  onSent: (sent: SentInvitation) => void;
}

/** Asking somebody to work here: they say their name and choose a password themselves. */
export function InviteForm({ units, value, onChange, unsaved, onSent }: Props) {
  const { t } = useTexts("members");
  const queries = useQueryClient();
  const saving = useSaving();
  const [id] = useState(newId);
  const { email, name: _, password: __, ...belongs } = value;

  function submit(event: FormEvent) {
    event.preventDefault();
    void saving.save(
      () => invitations.send({ id, email, ...belongs }),
      async (sent) => {
        await queries.refetchQueries({ queryKey: keys.invitations });
        // its link is shown once, also to who wanted to go elsewhere meanwhile
        saving.page.current.go = undefined;
        saving.open(() => onSent(sent));
      },
    );
  }

  return (
    <form onSubmit={submit} autoComplete="off">
      <p className="muted lead">{t("invite.text")}</p>
      <Field
        label={t("email")}
        hint={t("admin.email_hint")}
        error={saving.wrong("email")}
        type="email"
        required
        value={email}
        onChange={(event) => onChange({ email: event.target.value })}
      />
      <Belonging
        units={units}
        language={t("invite.language")}
        value={belongs}
        wrong={saving.wrong}
        onChange={onChange}
      />
      <FormFoot
        saving={saving}
        label={t("invite.send")}
        changed={belongs.roles.length > 0}
        unsaved={unsaved}
      />
    </form>
  );
}
