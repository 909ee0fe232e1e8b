import { hasCode, sessions } from "@kefu/api";
import { Button, Field } from "@kefu/ui";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, Navigate, useLocation } from "react-router";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { sentenceOf } from "../shell/sentence.ts";
import { CodeStep } from "./CodeStep.tsx";
import { Entrance } from "./Entrance.tsx";
import { enter, useEnded, useSession } from "./session.ts";

export default function LoginPage() {
  const { t } = useTexts("members");
  const queries = useQueryClient();
  const session = useSession();
  const ended = useEnded();
  const setup = useQuery({ queryKey: keys.setup, queryFn: sessions.setupNeeded });
  const from = (useLocation().state as { from?: string } | null)?.from;
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const [half, setHalf] = useState("");

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem("");
    try {
      queries.setQueryData(keys.session, await enter(await sessions.logIn(email.trim(), password)));
    } catch (error) {
      if (hasCode(error, "second_factor_needed")) setHalf(String(error.problem.params?.half_session ?? ""));
      else setProblem(sentenceOf(error, t));
      setBusy(false);
    }
  }

  if (setup.data?.needed) return <Navigate to="/setup" replace />;
  if (session.data) return <Navigate to={from ?? "/tickets/mine"} replace />;
  if (half) {
    return (
      <CodeStep
        half={half}
        onAgain={(told) => {
          setHalf("");
          setPassword("");
          setProblem(told);
        }}
      />
    );
  }
  return (
    <Entrance title={t("login.title")} text={t("login.text")}>
      {ended ? (
        <p className="ended" role="status">
          {t(`login.${ended}`)}
        </p>
      ) : null}
      <form onSubmit={submit}>
        <Field
          label={t("email")}
          type="email"
          name="email"
          autoComplete="username"
          required
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Field
          label={t("password")}
          type="password"
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <p className="refused" role="alert">
          {problem}
        </p>
        <Button type="submit" tone="primary" size="large" className="block" disabled={busy}>
          {busy ? t("login.busy") : t("login.submit")}
        </Button>
        <p className="ways">
          {setup.data?.sends_mail ? <Link to="/forgotten">{t("login.forgotten")}</Link> : null}
          {setup.data && !setup.data.sends_mail ? <span>{t("login.no_mail")}</span> : null}
        </p>
      </form>
    </Entrance>
  );
}
