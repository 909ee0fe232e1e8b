import { ApiError, hasCode, links } from "@kefu/api";
import { Button } from "@kefu/ui";
import { type FormEvent, useState } from "react";
import { Link } from "react-router";
import { useTexts } from "../../app/texts.tsx";
import { sentenceOf } from "../shell/sentence.ts";
import { Entrance, useSecret } from "./Entrance.tsx";
import { NewPasswordField } from "./NewPasswordField.tsx";

/** Choosing a new password by the link of a mail; logging in comes after. */
export default function NewPasswordPage() {
  const { t } = useTexts("members");
  const secret = useSecret();
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<{ field?: string | null; text: string } | null>(null);
  const [state, setState] = useState<"open" | "busy" | "done" | "over">(secret ? "open" : "over");
  const wrong = problem?.field === "password" ? problem.text : null;

  async function submit(event: FormEvent) {
    event.preventDefault();
    setState("busy");
    setProblem(null);
    try {
      await links.recover({ secret, password });
      setState("done");
    } catch (error) {
      const field = error instanceof ApiError ? error.problem.field : null;
      setProblem({ field, text: sentenceOf(error, t) });
      setState(hasCode(error, "reset_over") ? "over" : "open");
    }
  }

  if (state === "done") {
    return (
      <Entrance title={t("new_password.done")} text={t("new_password.done_text")}>
        <Link className="btn primary large block" to="/login">
          {t("login.submit")}
        </Link>
      </Entrance>
    );
  }
  if (state === "over") {
    return (
      <Entrance title={t("new_password.over")} text={problem?.text ?? t("new_password.nothing")}>
        <Link className="btn primary large block" to="/forgotten">
          {t("new_password.again")}
        </Link>
      </Entrance>
    );
  }
  return (
    <Entrance title={t("new_password.title")} text={t("new_password.text")}>
      <form onSubmit={submit}>
        <NewPasswordField
          label={t("change_password.wanted")}
          error={wrong}
          autoFocus
          value={password}
          onChange={setPassword}
        />
        <p className="refused" role="alert">
          {wrong ? "" : problem?.text}
        </p>
        <Button type="submit" tone="primary" size="large" className="block" disabled={state === "busy"}>
          {t("new_password.save")}
        </Button>
      </form>
    </Entrance>
  );
}
