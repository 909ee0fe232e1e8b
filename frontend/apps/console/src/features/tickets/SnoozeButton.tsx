import { Button, Float } from "@kefu/ui";
import { AlarmClock } from "lucide-react";
import { useTranslation } from "react-i18next";
import { SnoozePicker } from "./SnoozePicker.tsx";

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onPick: (until: Date) => void;
}

/** Puts the open ticket off. */
export function SnoozeButton({ open, onOpenChange, onPick }: Props) {
  const { t } = useTranslation("tickets");
  const pick = (until: Date) => {
    onOpenChange(false);
    onPick(until);
  };
  return (
    <Float
      open={open}
      onOpenChange={onOpenChange}
      content={<SnoozePicker onPick={pick} onClose={() => onOpenChange(false)} />}
    >
      <Button
        className="plain"
        aria-label={t("snooze.label")}
        title={`${t("snooze.label")} (B)`}
        aria-keyshortcuts="b"
        aria-expanded={open}
        icon={<AlarmClock size={16} strokeWidth={1.6} aria-hidden />}
      />
    </Float>
  );
}
