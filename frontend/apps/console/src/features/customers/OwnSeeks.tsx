import { Button } from "@kefu/ui";
import { Plus, X } from "lucide-react";
import { useRef, useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { calledIn, useFields, useFieldText } from "../fields/fields.ts";
import { SeekForm } from "./SeekForm.tsx";
import { type Seek, saidIn, seeksOf, withoutSeek, withSeek } from "./seeking.ts";

interface Props {
  params: URLSearchParams;
  onChange: (params: URLSearchParams) => void;
}

/** By which own fields the list is narrowed; nothing where the workspace has none. */
export function OwnSeeks({ params, onChange }: Props) {
  const { t } = useTexts("customers");
  const [adding, setAdding] = useState(false);
  const button = useRef<HTMLSpanElement>(null);
  const sentence = useSeekText();
  const fields = useFields("customer")?.filter(({ archived }) => !archived) ?? [];
  const seeks = seeksOf(params);
  if (fields.length === 0 && seeks.length === 0) return null;

  function close() {
    setAdding(false);
    requestAnimationFrame(() => button.current?.querySelector("button")?.focus());
  }

  return (
    <>
      {seeks.map((seek) => (
        <span key={`${seek.place} ${seek.key} ${seek.text}`} className="chip tag own-seek">
          <bdi>{sentence(seek)}</bdi>
          <button
            type="button"
            aria-label={t("seek.remove", { what: sentence(seek) })}
            onClick={() => {
              onChange(withoutSeek(params, seek));
              close();
            }}
          >
            <X size={10} aria-hidden />
          </button>
        </span>
      ))}
      {fields.length > 0 ? (
        <span ref={button}>
          <Button
            icon={<Plus size={13} aria-hidden />}
            aria-expanded={adding}
            disabled={seeks.length >= 10}
            onClick={() => setAdding(!adding)}
          >
            {t("seek.add")}
          </Button>
        </span>
      ) : null}
      {adding && fields.length > 0 ? (
        <SeekForm
          fields={fields}
          onSeek={(seek) => {
            onChange(withSeek(params, seek));
            close();
          }}
          onClose={close}
        />
      ) : null}
    </>
  );
}

/** Tells what is looked for: a field by its name, or its key where nobody knows it any more. */
function useSeekText(): (seek: Seek) => string {
  const { t, language } = useTexts("customers");
  const textOf = useFieldText();
  const fields = useFields("customer");
  return ({ place, key, text }) => {
    const field = fields?.find((one) => one.key === key);
    const name = field ? calledIn(field.name, language) : key;
    if (place !== "field") return t(`seek.${place}_chip`, { name });
    if (field?.type === "checkbox")
      return t("seek.is_chip", { name, value: t(text === "true" ? "seek.yes" : "seek.no") });
    return t("seek.is_chip", { name, value: field ? textOf(field, saidIn(field, text)) : text });
  };
}
