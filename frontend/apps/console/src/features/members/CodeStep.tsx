import { hasCode, sessions } from "@kefu/api";
import { Button, Field } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { sentenceOf } from "../shell/sentence.ts";
import { CodeField } from "./CodeField.tsx";
import { Entrance } from "./Entrance.tsx";
import { enter } from "./session.ts";

interface Props {
  half: string;
  /** Begin anew, perhaps with a word about why. */
  onAgain: (told: string) => void;
}

/** The second step of a log-in: the code of the telephone, or one of the recovery codes. */
export function CodeStep({ half, onAgain }: Props) {
  const { t } = useTexts("members");
  const queries = useQueryClient();
  const [code, setCode] = useState("");
  const [recovering, setRecovering] = useState(false);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem("");
    try {
      queries.setQueryData(keys.session, await enter(await sessions.giveCode(half, code)));
    } catch (error) {
      if (hasCode(error, "half_session_over")) return onAgain(sentenceOf(error, t));
      setProblem(sentenceOf(error, t));
      setCode("");
      setBusy(false);
    }
  }

  function change() {
    setRecovering(!recovering);
    setCode("");
    setProblem("");
  }

  return (
    <Entrance title={t("code.title")} text={t(recovering ? "code.recovery_text" : "code.text")}>
      <form onSubmit={submit}>
        {recovering ? (
          <Field
            key="recovery"
            label={t("code.recovery")}
            error={problem}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            required
            autoFocus
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        ) : (
          <CodeField label={t("code.label")} error={problem} value={code} onChange={setCode} />
        )}
        <p className="sr-only" role="alert">
          {problem}
        </p>
        <Button type="submit" tone="primary" size="large" className="block" disabled={busy}>
          {busy ? t("login.busy") : t("login.submit")}
        </Button>
        <div className="ways">
          <Button onClick={change}>{t(recovering ? "code.use_app" : "code.use_recovery")}</Button>
          <Button onClick={() => onAgain("")}>{t("code.back")}</Button>
        </div>
      </form>
    </Entrance>
  );
}
