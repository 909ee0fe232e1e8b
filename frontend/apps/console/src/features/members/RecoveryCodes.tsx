import { Button } from "@kefu/ui";
import { Check, Copy, Download } from "lucide-react";
import { useState } from "react";
import { copy } from "../../app/copy.ts";
import { useTexts } from "../../app/texts.tsx";
import { useSaving } from "../admin/saving.ts";
import { Unsaved } from "../admin/Unsaved.tsx";

const FILE = "kefu-recovery-codes.txt";

/** The recovery codes, which the server shows this once: to be copied, kept as a file or printed. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const { t } = useTexts("members");
  const saving = useSaving();
  const [copied, setCopied] = useState(false);
  const [kept, setKept] = useState(false);
  const text = `${codes.join("\n")}\n`;

  function download() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    link.download = FILE;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  return (
    <div className="recovery">
      {kept ? null : (
        <Unsaved saving={saving} title={t("factor.codes_unkept")} text={t("factor.codes_lost")} />
      )}
      <strong>{t("factor.codes_title")}</strong>
      <p>{t("factor.codes_text")}</p>
      <ul className="codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="row-of-buttons">
        <Button
          icon={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
          onClick={async () => setCopied(await copy(text))}
        >
          {t(copied ? "factor.copied" : "factor.copy")}
        </Button>
        <Button icon={<Download size={14} aria-hidden />} onClick={download}>
          {t("factor.download")}
        </Button>
        <Button
          tone="primary"
          onClick={() => {
            setKept(true);
            onDone();
          }}
        >
          {t("factor.kept")}
        </Button>
      </div>
    </div>
  );
}
