import { Button } from "@kefu/ui";
import { Check, Copy } from "lucide-react";
import { useId, useState } from "react";
import { copy } from "../../app/copy.ts";
import { useTexts } from "../../app/texts.tsx";
import type { Draft } from "./drafts.ts";

/** What was being written on a ticket that went out of sight: still there, and to be taken elsewhere. */
export function KeptDraft({ draft }: { draft: Draft }) {
  const { t } = useTexts("tickets");
  const [copied, setCopied] = useState<boolean | null>(null);
  const id = useId();
  const text = [draft.reply, draft.note, draft.whisper].filter((part) => part.trim()).join("\n\n");
  if (!text) return null;
  return (
    <div className="kept-draft">
      <label htmlFor={id}>{t("gone.kept")}</label>
      <textarea id={id} readOnly rows={4} dir="auto" value={text} />
      <Button
        icon={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
        onClick={async () => setCopied(await copy(text))}
      >
        {t(copied ? "gone.copied" : "gone.copy")}
      </Button>
      <span role="status">{copied === false ? t("gone.not_copied") : ""}</span>
    </div>
  );
}
