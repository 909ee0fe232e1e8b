import type { TicketField } from "@kefu/api";
import { Button } from "@kefu/ui";
import { Plus, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTexts } from "../../app/texts.tsx";
import { calledIn, useFields, useFieldText } from "../fields/fields.ts";
import { type Seek, saidIn, seeksOf, withoutSeek } from "./seeking.ts";

const MOST = 10;

interface Props {
  params: URLSearchParams;
  fields: TicketField[];
  /** Whether one more is asked for, in the line below. */
  adding: boolean;
  onAdd: (adding: boolean) => void;
  onChange: (params: URLSearchParams) => void;
}

/** By which own fields the list is narrowed; nothing where the workspace has none. */
export function OwnSeeks({ params, fields, adding, onAdd, onChange }: Props) {
  const { t } = useTexts("customers");
  const button = useRef<HTMLSpanElement>(null);
  const sentence = useSeekText();
  const seeks = seeksOf(params);
  const full = seeks.length >= MOST;
  const focus = () => button.current?.querySelector("button")?.focus();
  const was = useRef(adding);
  useEffect(() => {
    if (was.current && !adding) focus();
    was.current = adding;
  });
  return (
    <>
      {seeks.map((seek) => (
        <span key={`${seek.place} ${seek.key} ${seek.text}`} className="chip tag own-seek">
          <bdi>{sentence(seek)}</bdi>
          <button
            type="button"
            aria-label={t("seek.remove", { what: sentence(seek) })}
            onClick={({ currentTarget }) => {
              onChange(withoutSeek(params, seek));
              if (button.current) focus();
              else beside(currentTarget.closest(".own-seek"))?.querySelector("button")?.focus();
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
            aria-disabled={full}
            onClick={() => full || onAdd(!adding)}
          >
            {t("seek.add")}
          </Button>
        </span>
      ) : null}
    </>
  );
}

/** Where one goes on when a chip is taken off and no button adds another. */
function beside(chip: Element | null): Element | undefined {
  const neighbours = [chip?.nextElementSibling, chip?.previousElementSibling];
  return neighbours.find((one) => one?.classList.contains("own-seek")) ?? undefined;
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
