import "./inboxes.css";
import type { Inbox } from "@kefu/api";
import { Button } from "@kefu/ui";
import { Check, Copy, ExternalLink } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { copy } from "../../app/copy.ts";

const SHOWN = 2500;

function snippetOf(inbox: Inbox): string {
  return `<script async src="${location.origin}/widget.js" data-inbox="${inbox.public_key}"></script>`;
}

/** The line that puts the chat on a page, to be copied, and a page to try it on. */
export function Snippet({ inbox }: { inbox: Inbox }) {
  const { t, i18n } = useTranslation("inboxes");
  const [copied, setCopied] = useState<boolean | null>(null);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(null), SHOWN);
    return () => clearTimeout(timer);
  }, [copied]);
  const address = `/demo?inbox=${inbox.public_key}&locale=${i18n.language}`;
  return (
    <div className="snippet">
      <p className="muted">{t("snippet.text")}</p>
      <pre>
        <code>{snippetOf(inbox)}</code>
      </pre>
      <div className="row-of-buttons">
        <Button
          tone="primary"
          icon={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
          onClick={async () => setCopied(await copy(snippetOf(inbox)))}
        >
          {t(copied ? "snippet.copied" : "snippet.copy")}
        </Button>
        <a className="btn" href={address} target="_blank" rel="noreferrer">
          <ExternalLink size={14} aria-hidden />
          {t("snippet.try")}
        </a>
        <span className="told" role="status">
          {copied === null ? "" : t(copied ? "snippet.copied_told" : "snippet.not_copied")}
        </span>
      </div>
      <p className="faint">{t("snippet.policy", { origin: location.origin })}</p>
    </div>
  );
}
