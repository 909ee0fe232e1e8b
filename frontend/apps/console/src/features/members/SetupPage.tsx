import { ApiError, sessions } from "@kefu/api";
import { Button, Field } from "@kefu/ui";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Navigate, useNavigate } from "react-router";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { sentenceOf } from "../shell/sentence.ts";
import { Entrance } from "./Entrance.tsx";
import { enter } from "./session.ts";

const FIELDS = [
  { name: "token", type: "text", complete: "off" },
  { name: "workspace_name", type: "text", complete: "organization" },
  { name: "name", type: "text", complete: "name" },
  { name: "email", type: "email", complete: "username" },
  { name: "password", type: "password", complete: "new-password" },
] as const;

/** The first administrator claims the server with the token that only its terminal showed. */
export default function SetupPage() {
  const { t, language } = useTexts("members");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const setup = useQuery({ queryKey: keys.setup, queryFn: sessions.setupNeeded });
  const [values, setValues] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<{ field?: string; text: string } | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const session = await sessions.setUp({ ...values, locale: language });
      queries.setQueryData(keys.session, await enter(session));
      queries.setQueryData(keys.setup, { needed: false, sends_mail: false });
      await navigate("/tickets/mine", { replace: true });
    } catch (error) {
      const field = error instanceof ApiError ? error.problem.field : undefined;
      setProblem({ field, text: sentenceOf(error, t) });
      setBusy(false);
    }
  }

  if (setup.data && !setup.data.needed && !busy) return <Navigate to="/login" replace />;
  const placed = FIELDS.some((field) => field.name === problem?.field);
  return (
    <Entrance title={t("setup.title")} text={t("setup.text")}>
      <form onSubmit={submit}>
        {FIELDS.map((field) => (
          <Field
            key={field.name}
            label={t(`setup.${field.name}`)}
            hint={t(`setup.${field.name}_hint`)}
            error={problem?.field === field.name ? problem.text : null}
            type={field.type}
            name={field.name}
            autoComplete={field.complete}
            required
            minLength={field.name === "password" ? 10 : undefined}
            value={values[field.name] ?? ""}
            onChange={(event) => setValues({ ...values, [field.name]: event.target.value })}
          />
        ))}
        <p className="refused" role="alert">
          {placed ? "" : problem?.text}
        </p>
        <Button type="submit" tone="primary" size="large" className="block" disabled={busy}>
          {t("setup.submit")}
        </Button>
      </form>
    </Entrance>
  );
}
