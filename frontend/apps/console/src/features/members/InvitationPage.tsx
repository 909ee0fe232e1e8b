import { ApiError, links } from "@kefu/api";
import { Button, Field } from "@kefu/ui";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, useNavigate } from "react-router";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { sentenceOf } from "../shell/sentence.ts";
import { Entrance, useSecret } from "./Entrance.tsx";
import { NewPasswordField } from "./NewPasswordField.tsx";
import { enter } from "./session.ts";

/** Somebody who was invited says their name, chooses a password, and is in. */
export default function InvitationPage() {
  const { t } = useTexts("members");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const secret = useSecret();
  const [busy, setBusy] = useState(false);
  const note = useQuery({
    queryKey: ["invitation", secret],
    queryFn: () => links.invitation(secret),
    // once it is being used there is nothing to read behind it any more
    enabled: secret !== "" && !busy,
    retry: false,
  });
  const [values, setValues] = useState({ name: "", password: "" });
  const [problem, setProblem] = useState<{ field?: string | null; text: string } | null>(null);
  const wrong = (field: string) => (problem?.field === field ? problem.text : null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const session = await links.accept({ secret, ...values });
      queries.clear();
      queries.setQueryData(keys.session, await enter(session));
      await navigate("/tickets/mine", { replace: true });
    } catch (error) {
      const field = error instanceof ApiError ? error.problem.field : null;
      setProblem({ field, text: sentenceOf(error, t) });
      setBusy(false);
    }
  }

  if (secret === "" || note.isError) {
    const text = secret === "" ? t("invitation.nothing") : sentenceOf(note.error, t);
    return (
      <Entrance title={t("invitation.over")} text={text}>
        <Link className="btn large block" to="/login">
          {t("invitation.to_login")}
        </Link>
      </Entrance>
    );
  }
  if (!note.data) return null;
  const { inviter, workspace, email } = note.data;
  return (
    <Entrance title={t("invitation.title")} text={t("invitation.text", { inviter, workspace })}>
      <form onSubmit={submit}>
        <Field label={t("email")} type="email" autoComplete="username" readOnly value={email} />
        <Field
          label={t("setup.name")}
          hint={t("setup.name_hint")}
          error={wrong("name")}
          autoComplete="name"
          required
          autoFocus
          maxLength={200}
          value={values.name}
          onChange={(event) => setValues({ ...values, name: event.target.value })}
        />
        <NewPasswordField
          label={t("password")}
          error={wrong("password")}
          value={values.password}
          onChange={(password) => setValues({ ...values, password })}
        />
        <p className="refused" role="alert">
          {problem && !wrong("name") && !wrong("password") ? problem.text : ""}
        </p>
        <Button type="submit" tone="primary" size="large" className="block" disabled={busy}>
          {t("invitation.accept")}
        </Button>
      </form>
    </Entrance>
  );
}
