import "./inboxes.css";
import type { Inbox } from "@kefu/api";
import { ExternalLink } from "lucide-react";
import { useTexts } from "../../app/texts.tsx";
import { Copyable } from "../admin/Copyable.tsx";

function snippetOf(inbox: Inbox): string {
  return `<script async src="${location.origin}/widget.js" data-inbox="${inbox.public_key}"></script>`;
}

/** The line that puts the chat on a page, to be copied, and a page to try it on. */
export function Snippet({ inbox }: { inbox: Inbox }) {
  const { t, language } = useTexts("inboxes");
  const address = `/demo?inbox=${inbox.public_key}&locale=${language}`;
  return (
    <div className="snippet">
      <p className="muted">{t("snippet.text")}</p>
      <Copyable text={snippetOf(inbox)}>
        <a className="btn" href={address} target="_blank" rel="noreferrer">
          <ExternalLink size={14} aria-hidden />
          {t("snippet.try")}
        </a>
      </Copyable>
      <p className="faint">{t("snippet.policy", { origin: location.origin })}</p>
    </div>
  );
}
