import type { Status } from "@kefu/api";
import { Float, Picker } from "@kefu/ui";
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

type After = Status | "keep";
const CHOICES: After[] = ["pending", "held", "solved", "keep"];

/** What the ticket becomes once the answer is sent; remembered. */
export function AfterSending({ value, onChange }: { value: After; onChange: (value: After) => void }) {
  const { t } = useTranslation("tickets");
  const [open, setOpen] = useState(false);
  const label = (choice: After) => (choice === "keep" ? t("after.keep") : t(`status.${choice}`));
  const picker = (
    <Picker
      label={t("after.label")}
      options={CHOICES.map((key) => ({ key, label: label(key) }))}
      empty={t("no_match")}
      onPick={(key) => {
        onChange(key as After);
        setOpen(false);
      }}
      onClose={() => setOpen(false)}
    />
  );
  return (
    <Float open={open} onOpenChange={setOpen} side="topRight" content={picker}>
      <button type="button" className="after" aria-expanded={open}>
        <span className="words">{t("after.label")}</span> <b>{label(value)}</b>
        <ChevronDown size={12} aria-hidden />
      </button>
    </Float>
  );
}
