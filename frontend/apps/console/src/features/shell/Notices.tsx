import { Kbd } from "@kefu/ui";
import { X } from "lucide-react";
import { useTexts } from "../../app/texts.tsx";
import { accept, dismiss, newestUndo, useNotices } from "./notices.ts";

export function Notices() {
  const { t } = useTexts();
  const notices = useNotices();
  const newest = newestUndo();
  return (
    <section className="notices" aria-live="polite" aria-label={t("notices")}>
      {notices.map((notice) => (
        <div key={notice.id} className={`notice ${notice.tone}`}>
          <span>{notice.text}</span>
          {notice.action ? (
            <button type="button" className="act" onClick={() => accept(notice)}>
              {notice.action.label} {notice === newest ? <Kbd>Z</Kbd> : null}
            </button>
          ) : null}
          <button type="button" className="close" aria-label={t("close")} onClick={() => dismiss(notice.id)}>
            <X size={14} aria-hidden />
          </button>
        </div>
      ))}
    </section>
  );
}
