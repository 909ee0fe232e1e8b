import "./copyable.css";
import { Button } from "@kefu/ui";
import { Check, Copy } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { copy } from "../../app/copy.ts";
import { useTexts } from "../../app/texts.tsx";

const SHOWN = 2500;

interface Props {
  text: string;
  /** More buttons beside the one that copies. */
  children?: ReactNode;
}

/** A text to be taken elsewhere: one click copies it, and where the browser forbids that, one selects it whole. */
export function Copyable({ text, children }: Props) {
  const { t } = useTexts("admin");
  const [copied, setCopied] = useState<boolean | null>(null);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(null), SHOWN);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <div className="copyable">
      <pre>
        <code>{text}</code>
      </pre>
      <div className="row-of-buttons">
        <Button
          tone="primary"
          icon={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
          onClick={async () => setCopied(await copy(text))}
        >
          {t(copied ? "copy.done" : "copy.do")}
        </Button>
        {children}
        <span className="told" role="status">
          {copied === null ? "" : t(copied ? "copy.told" : "copy.refused")}
        </span>
      </div>
    </div>
  );
}
