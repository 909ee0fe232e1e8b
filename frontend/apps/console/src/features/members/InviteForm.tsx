import { invitations, newId, type SentInvitation, type Unit } from "@kefu/api";
import { Field } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
import { differs } from "../admin/leaving.ts";
import { useSaving } from "../admin/saving.ts";
import { Belonging, type Belongs } from "./Belonging.tsx";
import { useMe } from "./session.ts";

interface Props {
  units: Unit[];
  /** The unit somebody was asked for, if any. */
  unitId?: string;
  onSent: (sent: SentInvitation) => void;
}

/** Asking somebody to work here: they say their name and choose a password themselves. */
export function InviteForm({ units, unitId, onSent }: Props) {
  const { t } = useTexts("members");
  const { workspace } = useMe();
  const queries = useQueryClient();
  const saving = useSaving();
  const [id] = useState(newId);
  const place = units.find((unit) => unit.id === unitId) ?? units.find((unit) => unit.parent_id === null);
  const [email, setEmail] = useState("");
  const [begun] = useState<Belongs>({
    unit_id: place?.id ?? "",
    locale: workspace.locale,
    roles: ["agent"],
  });
  const [belongs, setBelongs] = useState(begun);

  function submit(event: FormEvent) {
    event.preventDefault();
    void saving.save(
      () => invitations.send({ id, email, ...belongs }),
      async (sent) => {
        await queries.refetchQueries({ queryKey: keys.invitations });
        onSent(sent);
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
        onChange={(event) => setEmail(event.target.value)}
      />
      <Belonging
        units={units}
        language={t("invite.language")}
        value={belongs}
        wrong={saving.wrong}
        onChange={setBelongs}
      />
      <FormFoot
        saving={saving}
        label={t("invite.send")}
        changed={belongs.roles.length > 0}
        unsaved={email !== "" || differs(belongs, begun)}
      />
    </form>
  );
}
