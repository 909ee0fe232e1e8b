import type { FileRef } from "@kefu/api";
import { fileSize } from "@kefu/ui";
import { FileText } from "lucide-react";
import { useState } from "react";
import { useLocale } from "../../app/language.ts";
import { Picture } from "../../app/parts.ts";
import { useTexts } from "../../app/texts.tsx";

const SHOWN = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"];

/** Pictures as pictures, everything else as a name to download. */
export function Files({ files }: { files: FileRef[] }) {
  const { t } = useTexts("tickets");
  const locale = useLocale();
  const [large, setLarge] = useState<FileRef | null>(null);
  if (files.length === 0) return null;
  return (
    <div className="files">
      {files.map((file) =>
        SHOWN.includes(file.type) ? (
          <button key={file.id} type="button" className="thumb" onClick={() => setLarge(file)}>
            <img src={file.url} alt={t("file.picture", { name: file.name })} loading="lazy" />
          </button>
        ) : (
          <a key={file.id} className="file" href={file.url} download={file.name}>
            <FileText size={16} aria-hidden />
            <bdi>{file.name}</bdi>
            <span className="faint num">{fileSize(file.size, locale)}</span>
          </a>
        ),
      )}
      {large ? <Picture file={large} onClose={() => setLarge(null)} /> : null}
    </div>
  );
}
