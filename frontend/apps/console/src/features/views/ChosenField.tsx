import { Float, type Option, Picker } from "@kefu/ui";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { useTexts } from "../../app/texts.tsx";

interface Props {
  name: string;
  values: string[];
  options: Option[];
  nameOf: (value: string) => string;
  /** What is typed to find one; empty again when the list closes. */
  onWords?: (words: string) => void;
  /** Whether `options` are already those that fit what is typed. */
  remote?: boolean;
  /** A value that is made of what is typed. */
  creating?: (text: string) => Option | null;
  onChange: (values: string[]) => void;
}

/** Values of which one is enough: chips, and a list to choose another from. */
export function ChosenField(props: Props) {
  const { name, values, options, nameOf, onWords, remote = false, creating, onChange } = props;
  const { t } = useTexts("views");
  const [open, setOpen] = useState(false);
  function turn(to: boolean) {
    setOpen(to);
    if (!to) onWords?.("");
  }
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
        onOpenChange={turn}
        side="bottomLeft"
        content={
          <Picker
            label={t("find_value", { name })}
            options={options.filter((option) => !values.includes(option.key))}
            empty={t("no_value")}
            onText={remote ? onWords : undefined}
            creating={creating}
            onPick={(key) => {
              turn(false);
              onChange([...values.filter((other) => other !== key), key]);
            }}
            onClose={() => turn(false)}
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
