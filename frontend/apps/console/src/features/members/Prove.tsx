import { ApiError, type Asked } from "@kefu/api";
import { Button, Field } from "@kefu/ui";
import { type FormEvent, useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { sentenceOf } from "../shell/sentence.ts";

interface Props {
  text: string;
  label: string;
  tone: "primary" | "danger";
  run: (proof: Asked<"Proof">) => Promise<void>;
  onCancel: () => void;
}

const CODE = /^[\d\s]{6,9}$/;

/** Who sits at an open screen proves to be its member, by password or by a code. */
export function Prove({ text, label, tone, run, onCancel }: Props) {
  const { t } = useTexts("members");
  const [word, setWord] = useState("");
  const [problem, setProblem] = useState<{ field?: string | null; text: string } | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await run(CODE.test(word) ? { code: word } : { password: word });
    } catch (error) {
      setProblem({
        field: error instanceof ApiError ? error.problem.field : null,
        text: sentenceOf(error, t),
      });
      setBusy(false);
    }
  }

  return (
    <form className="narrow" onSubmit={submit}>
      <p>{text}</p>
      <Field
        label={t("factor.proof")}
        type="password"
        autoComplete="current-password"
        error={problem?.text}
        required
        autoFocus
        value={word}
        onChange={(event) => setWord(event.target.value)}
      />
      <p className="sr-only" role="alert">
        {problem?.text}
      </p>
      <div className="row-of-buttons">
        <Button type="submit" tone={tone} disabled={busy}>
          {label}
        </Button>
        <Button onClick={onCancel}>{t("factor.cancel")}</Button>
      </div>
    </form>
  );
}
