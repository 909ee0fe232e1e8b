import type { FileRef } from "@kefu/api";
import { fileSize } from "@kefu/ui";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";

interface Props {
  offered: FileRef[];
  chosen: string[];
  /** So many bytes all of them may have. */
  most: number;
  onChoose: (chosen: string[]) => void;
}

/** Which files of the chosen messages go along, and whether they are too large together. */
export function ChosenFiles({ offered, chosen, most, onChoose }: Props) {
  const { t } = useTexts("forwards");
  const locale = useLocale();
  if (offered.length === 0) return null;
  const total = offered.filter(({ id }) => chosen.includes(id)).reduce((sum, { size }) => sum + size, 0);
  return (
    <fieldset>
      <legend>{t("files")}</legend>
      {offered.map((file) => (
        <label key={file.id}>
          <input
            type="checkbox"
            checked={chosen.includes(file.id)}
            onChange={(event) => {
              const rest = chosen.filter((id) => id !== file.id);
              onChoose(event.target.checked ? [...rest, file.id] : rest);
            }}
          />
          <span>
            <bdi>{file.name}</bdi> <small className="num muted">{fileSize(file.size, locale)}</small>
          </span>
        </label>
      ))}
      <p className={total > most ? "bad" : "muted"} role="status">
        {t("total", { size: fileSize(total, locale), most: fileSize(most, locale) })}
      </p>
    </fieldset>
  );
}
