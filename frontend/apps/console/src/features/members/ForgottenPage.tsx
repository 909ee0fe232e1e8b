import { links } from "@kefu/api";
import { Button, Field } from "@kefu/ui";
import { type FormEvent, useState } from "react";
import { Link } from "react-router";
import { useTexts } from "../../app/texts.tsx";
import { sentenceOf } from "../shell/sentence.ts";
import { Entrance } from "./Entrance.tsx";

/** Asking for a link. What it says afterwards is the same for every address. */
export default function ForgottenPage() {
  const { t } = useTexts("members");
  const [email, setEmail] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem("");
    try {
      await links.forgot(email.trim());
      setAsked(true);
    } catch (error) {
      setProblem(sentenceOf(error, t));
    }
    setBusy(false);
  }

  return (
    <Entrance title={t("forgotten.title")} text={t("forgotten.text")}>
      {asked ? (
        <p className="ended" role="status">
          {t("forgotten.asked", { email: email.trim() })}
        </p>
      ) : (
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
          <p className="refused" role="alert">
            {problem}
          </p>
          <Button type="submit" tone="primary" size="large" className="block" disabled={busy}>
            {t("forgotten.submit")}
          </Button>
        </form>
      )}
      <p className="ways">
        <Link to="/login">{t("forgotten.back")}</Link>
      </p>
    </Entrance>
  );
}
