import type { FileRef } from "@kefu/api";
import { Sheet } from "@kefu/ui";
import { useTexts } from "../../app/texts.tsx";

export default function Picture({ file, onClose }: { file: FileRef; onClose: () => void }) {
  const { t } = useTexts("tickets");
  return (
    <Sheet title={file.name} closeLabel={t("shell:close")} wide onClose={onClose}>
      <img className="picture" src={file.url} alt={t("file.picture", { name: file.name })} />
      <p>
        <a href={file.url} download={file.name}>
          {t("file.download")}
        </a>
      </p>
    </Sheet>
  );
}
