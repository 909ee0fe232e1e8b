import { Button, Float, type Option, Picker } from "@kefu/ui";
import type { ReactNode } from "react";
import { useTexts } from "../../app/texts.tsx";
import { useOwners } from "./owners.tsx";

interface MenuProps {
  label: string;
  icon: ReactNode;
  hotkey?: string;
  open: boolean;
  onOpen: (open: boolean) => void;
  /** What to choose from, unless something else is shown. */
  options?: Option[];
  onPick?: (key: string) => void;
  children?: ReactNode;
}

/** A button of the bar and what it opens above itself. */
export function BulkMenu({ label, icon, hotkey, open, onOpen, options, onPick, children }: MenuProps) {
  const { t } = useTexts("tickets");
  const picker = (
    <Picker
      label={label}
      options={options ?? []}
      empty={t("no_match")}
      onPick={(key) => onPick?.(key)}
      onClose={() => onOpen(false)}
    />
  );
  return (
    <Float open={open} onOpenChange={onOpen} side="topLeft" content={children ?? picker}>
      <Button
        className="plain"
        aria-label={label}
        title={hotkey ? `${label} (${hotkey})` : label}
        aria-expanded={open}
        icon={icon}
      />
    </Float>
  );
}

interface PickerProps {
  onPick: (key: string) => void;
  onClose: () => void;
}

export function OwnerPicker({ onPick, onClose }: PickerProps) {
  const { t } = useTexts("tickets");
  return (
    <Picker
      label={t("assign.find")}
      options={useOwners(null)}
      empty={t("no_match")}
      onPick={onPick}
      onClose={onClose}
    />
  );
}
