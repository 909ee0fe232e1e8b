import { type NewFactor, sessions } from "@kefu/api";
import { Button } from "@kefu/ui";
import { type FormEvent, useEffect, useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { sentenceOf } from "../shell/sentence.ts";
import { CodeField } from "./CodeField.tsx";
import { RecoveryCodes } from "./RecoveryCodes.tsx";

interface Props {
  onDone: () => void;
  onCancel?: () => void;
}

/** Setting log-in in two steps up: scan, type the first code, keep the recovery codes. */
export function Enrol({ onDone, onCancel }: Props) {
  const { t } = useTexts("members");
  const [begun, setBegun] = useState<NewFactor | null>(null);
  const [code, setCode] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const [codes, setCodes] = useState<string[] | null>(null);

  // a secret is made once for this screen and forgotten with it: it is in no cache, and nothing makes another
  useEffect(() => {
    let here = true;
    sessions.beginFactor().then(
      (made) => here && setBegun(made),
      (error) => here && setFailed(error),
    );
    return () => {
      here = false;
    };
  }, []);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem("");
    try {
      setCodes((await sessions.confirmFactor(code)).codes);
    } catch (error) {
      setProblem(sentenceOf(error, t));
      setCode("");
    }
    setBusy(false);
  }

  if (codes) return <RecoveryCodes codes={codes} onDone={onDone} />;
  return (
    <form className="enrol" onSubmit={submit}>
      <p>{t("factor.scan")}</p>
      <div className="scan">
        {begun ? <img src={begun.qr} alt={t("factor.qr")} width={180} height={180} /> : <span />}
        <div>
          <p className="muted">{t("factor.by_hand")}</p>
          <code className="secret-text">{begun?.secret.replace(/(.{4})(?=.)/g, "$1 ") ?? ""}</code>
        </div>
      </div>
      <p className="refused" role="alert">
        {failed ? sentenceOf(failed, t) : ""}
      </p>
      <CodeField
        label={t("code.label")}
        hint={t("factor.confirm_hint")}
        error={problem}
        value={code}
        onChange={setCode}
      />
      <p className="sr-only" role="alert">
        {problem}
      </p>
      <div className="row-of-buttons">
        <Button type="submit" tone="primary" disabled={busy || !begun}>
          {t("factor.confirm")}
        </Button>
        {onCancel ? <Button onClick={onCancel}>{t("factor.cancel")}</Button> : null}
      </div>
    </form>
  );
}
