import { Button, Float } from "@kefu/ui";
import { AlarmClock } from "lucide-react";
import { useTexts } from "../../app/texts.tsx";
import { useMay } from "../members/session.ts";
import { SnoozePicker } from "./SnoozePicker.tsx";

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onPick: (until: Date, note?: string) => void;
}

/** Puts the open ticket off. */
export function SnoozeButton({ open, onOpenChange, onPick }: Props) {
  const { t } = useTexts("tickets");
  const noting = useMay("ticket:note");
  const pick = (until: Date, note?: string) => {
    onOpenChange(false);
    onPick(until, note);
  };
  return (
    <Float
      open={open}
      onOpenChange={onOpenChange}
      content={<SnoozePicker noting={noting} onPick={pick} onClose={() => onOpenChange(false)} />}
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
