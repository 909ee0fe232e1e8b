import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { dismiss, useNotices } from "./notices.ts";

export function Notices() {
  const { t } = useTranslation();
  return (
    <section className="notices" aria-live="polite" aria-label={t("notices")}>
      {useNotices().map((notice) => (
        <div key={notice.id} className={`notice ${notice.tone}`}>
          <span>{notice.text}</span>
          {notice.action ? (
            <button
              type="button"
              className="act"
              onClick={() => {
                dismiss(notice.id);
                notice.action?.run();
              }}
            >
              {notice.action.label}
            </button>
          ) : null}
          <button type="button" aria-label={t("close")} onClick={() => dismiss(notice.id)}>
            <X size={14} aria-hidden />
          </button>
        </div>
      ))}
    </section>
  );
}
