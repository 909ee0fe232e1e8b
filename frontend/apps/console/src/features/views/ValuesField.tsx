import { Float, Picker } from "@kefu/ui";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import type { Field } from "./conditions.ts";
import { useValues } from "./useValues.ts";

interface Props {
  field: Field;
  name: string;
  values: string[];
  onChange: (values: string[]) => void;
}

/** The values a field is compared with: one of them is enough. */
export function ValuesField({ field, name, values, onChange }: Props) {
  const { t } = useTexts("views");
  const [open, setOpen] = useState(false);
  const [words, setWords] = useState("");
  const { options, nameOf, remote } = useValues(field, values, open ? words : "");
  return (
    <span className="values">
      {values.map((value, index) => (
        <span key={value} className="chip tag">
          {index > 0 ? <i>{t("or")}</i> : null}
          <bdi>{nameOf(value)}</bdi>
          <button
            type="button"
            aria-label={t("remove_value", { value: nameOf(value) })}
            onClick={() => onChange(values.filter((other) => other !== value))}
          >
            <X size={10} aria-hidden />
          </button>
        </span>
      ))}
      <Float
        open={open}
        onOpenChange={setOpen}
        side="bottomLeft"
        content={
          <Picker
            label={t("find_value", { name })}
            options={options.filter((option) => !values.includes(option.key))}
            empty={t("no_value")}
            onText={remote ? setWords : undefined}
            onPick={(key) => {
              setOpen(false);
              onChange([...values, key]);
            }}
            onClose={() => setOpen(false)}
          />
        }
      >
        <button
          type="button"
          className={values.length === 0 ? "chip choose" : "chip"}
          aria-label={t("add_value", { name })}
          aria-expanded={open}
        >
          {values.length === 0 ? t("choose") : null}
          <Plus size={10} aria-hidden />
        </button>
      </Float>
    </span>
  );
}
