import { fileSize } from "@kefu/ui";
import { FileText, RotateCw, X } from "lucide-react";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { type Attachment, attachAgain, detach } from "./drafts.ts";

export function Attachments({ draftKey, files }: { draftKey: string; files: Attachment[] }) {
  if (files.length === 0) return null;
  return (
    <ul className="attachments">
      {files.map((file) => (
        <One key={file.id} draftKey={draftKey} file={file} />
      ))}
    </ul>
  );
}

function One({ draftKey, file }: { draftKey: string; file: Attachment }) {
  const { t } = useTexts("tickets");
  const locale = useLocale();
  const picture = file.preview ?? (file.type.startsWith("image/") ? file.ref?.url : null);
  return (
    <li className={file.state}>
      {picture ? <img src={picture} alt="" /> : <FileText size={16} aria-hidden />}
      <bdi className="name">{file.name}</bdi>
      {file.state === "failed" ? (
        <span className="why" role="alert">
          {file.why ?? t("file.failed")}
        </span>
      ) : (
        <span className="faint num">{fileSize(file.size, locale)}</span>
      )}
      {file.state === "uploading" ? (
        <progress max={1} value={file.progress} aria-label={t("file.uploading", { name: file.name })} />
      ) : null}
      {file.state === "failed" && file.again !== false ? (
        <button
          type="button"
          aria-label={t("file.again", { name: file.name })}
          onClick={() => attachAgain(draftKey, file.id)}
        >
          <RotateCw size={13} aria-hidden />
        </button>
      ) : null}
      <button
        type="button"
        aria-label={t("file.remove", { name: file.name })}
        onClick={() => detach(draftKey, file.id)}
      >
        <X size={13} aria-hidden />
      </button>
    </li>
  );
}
