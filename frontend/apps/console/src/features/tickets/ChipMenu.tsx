import type { TicketRow } from "@kefu/api";
import { Float, type Option, Picker, type Tone } from "@kefu/ui";
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { useSeen } from "./seen.ts";

interface Props {
  row: TicketRow;
  label: string;
  value: string;
  tone: Tone;
  options: Option[];
  disabled: boolean;
  onPick: (key: string, seen: TicketRow) => void;
}

/** A chip that opens what it may become. */
export function ChipMenu({ row, label, value, tone, options, disabled, onPick }: Props) {
  const { t } = useTexts("tickets");
  const [open, setOpen] = useState(false);
  const seen = useSeen(row, open);
  if (disabled || options.length === 0) return <span className={`chip ${tone}`}>{value}</span>;
  const pick = (key: string) => {
    setOpen(false);
    onPick(key, seen);
  };
  return (
    <Float
      open={open}
      onOpenChange={setOpen}
      side="bottomLeft"
      content={
        <Picker
          label={label}
          options={options}
          empty={t("no_match")}
          onPick={pick}
          onClose={() => setOpen(false)}
        />
      }
    >
      <button type="button" className={`chip ${tone}`} aria-label={`${label}: ${value}`} aria-expanded={open}>
        {value}
        <ChevronDown size={10} aria-hidden />
      </button>
    </Float>
  );
}
