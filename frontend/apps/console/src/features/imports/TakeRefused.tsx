import { type Import, imports } from "@kefu/api";
import { Button, fullTime } from "@kefu/ui";
import { Download } from "lucide-react";
import { useState } from "react";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { saveAs } from "../shell/saveAs.ts";
import { sentenceOf } from "../shell/sentence.ts";

/** The rows in error as a file: to be corrected in a spreadsheet and brought in again. */
export function TakeRefused({ one }: { one: Import }) {
  const { t } = useTexts("imports");
  const locale = useLocale();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  if (!one.refused_until) return null;

  async function take() {
    setBusy(true);
    setProblem("");
    try {
      saveAs(await imports.refused(one.id), t("refused.file"));
    } catch (error) {
      setProblem(sentenceOf(error, t));
    }
    setBusy(false);
  }

  return (
    <div className="import-refused">
      <Button icon={<Download size={14} aria-hidden />} disabled={busy} onClick={() => void take()}>
        {t("refused.take", { count: one.failed })}
      </Button>
      <span className="muted">{t("refused.until", { date: fullTime(one.refused_until, locale) })}</span>
      <span className="bad" role="alert">
        {problem}
      </span>
    </div>
  );
}
