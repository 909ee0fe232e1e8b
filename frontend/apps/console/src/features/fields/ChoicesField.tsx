import { Button } from "@kefu/ui";
import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { useTexts } from "../../app/texts.tsx";
import { hasUnseen } from "../tags/unseen.ts";
import { type ChoiceDraft, emptyChoice, moved } from "./choices.ts";

interface Props {
  choices: ChoiceDraft[];
  wrong: (field: string) => string | null;
  onChange: (choices: ChoiceDraft[]) => void;
}

/** What can be chosen, in order. One that was saved is retired, never deleted: old tickets still say it. */
export function ChoicesField({ choices, wrong, onChange }: Props) {
  const { t } = useTexts("fields");
  const change = (place: number, to: Partial<ChoiceDraft>) =>
    onChange(choices.map((choice, at) => (at === place ? { ...choice, ...to } : choice)));
  return (
    <fieldset className="group choices-field">
      <legend>{t("choices.label")}</legend>
      <ul>
        {choices.map((choice, place) => (
          <li key={choice.id} className={choice.retired ? "retired" : undefined}>
            {(["zh", "en"] as const).map((language) => (
              <input
                key={language}
                className="input"
                maxLength={200}
                aria-label={t(`choices.${language}`, { place: place + 1 })}
                placeholder={t(`language.${language}`)}
                value={choice[language]}
                onChange={(event) => change(place, { [language]: event.target.value })}
              />
            ))}
            <span className="tools">
              <Button
                className="plain"
                aria-label={t("choices.up", { place: place + 1 })}
                title={t("up")}
                disabled={place === 0}
                icon={<ArrowUp size={14} aria-hidden />}
                onClick={() => onChange(moved(choices, place, place - 1))}
              />
              <Button
                className="plain"
                aria-label={t("choices.down", { place: place + 1 })}
                title={t("down")}
                disabled={place === choices.length - 1}
                icon={<ArrowDown size={14} aria-hidden />}
                onClick={() => onChange(moved(choices, place, place + 1))}
              />
              {choice.key === null ? (
                <Button
                  className="plain"
                  aria-label={t("choices.remove", { place: place + 1 })}
                  icon={<X size={14} aria-hidden />}
                  onClick={() => onChange(choices.toSpliced(place, 1))}
                />
              ) : (
                <Button className="plain" onClick={() => change(place, { retired: !choice.retired })}>
                  {t(choice.retired ? "choices.back" : "choices.retire")}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
      <Button icon={<Plus size={14} aria-hidden />} onClick={() => onChange([...choices, emptyChoice()])}>
        {t("choices.add")}
      </Button>
      <small className="wrong" role="alert">
        {wrong("choices") ?? (choices.some(({ zh, en }) => hasUnseen(zh + en)) ? t("unseen") : "")}
      </small>
    </fieldset>
  );
}
