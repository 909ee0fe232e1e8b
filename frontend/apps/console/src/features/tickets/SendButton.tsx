import type { Status } from "@kefu/api";
import { Button, Float, Kbd, type Option, Picker } from "@kefu/ui";
import { Check, ChevronUp } from "lucide-react";
import { useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { useMe } from "../members/session.ts";
import { UNDO_SECONDS, useUpdateMe } from "../members/useUpdateMe.ts";
import { SEND_KEY, SOLVE_KEY } from "./sendKey.ts";

export type After = Status | "keep";
const CHOICES: After[] = ["pending", "held", "solved", "keep"];

interface Props {
  after: After;
  ready: boolean;
  onAfter: (after: After) => void;
  onSend: () => void;
}

/** Sends, and says what the ticket becomes by it; beside it that is chosen, and how long one may take it back. */
export function SendButton({ after, ready, onAfter, onSend }: Props) {
  const { t } = useTexts("tickets");
  const { member } = useMe();
  const update = useUpdateMe();
  const [open, setOpen] = useState(false);
  const then = (choice: After) => (choice === "keep" ? "" : t(`after.then_${choice}`));
  const mark = (on: boolean) => (on ? <Check size={14} aria-hidden /> : <span className="no-mark" />);
  const options: Option[] = [
    ...CHOICES.map((key) => ({
      key,
      label: t("composer.send") + then(key),
      icon: mark(key === after),
      tail: key === "solved" ? <Kbd>{SOLVE_KEY}</Kbd> : null,
    })),
    ...UNDO_SECONDS.map((seconds) => ({
      key: String(seconds),
      label: seconds === 0 ? t("after.no_undo") : t("after.undo", { count: seconds }),
      group: t("after.undo_group"),
      icon: mark(seconds === member.undo_seconds),
    })),
  ];
  function pick(key: string) {
    setOpen(false);
    const seconds = UNDO_SECONDS.find((one) => String(one) === key);
    if (seconds === undefined) onAfter(key as After);
    else void update({ undo_seconds: seconds });
  }
  return (
    <span className="split">
      <Button tone="primary" hotkey={SEND_KEY} aria-disabled={!ready} onClick={onSend}>
        <span>
          {t("composer.send")}
          <span className="then">{then(after)}</span>
        </span>
      </Button>
      <Float
        open={open}
        onOpenChange={setOpen}
        side="topRight"
        content={
          <Picker
            label={t("after.label")}
            options={options}
            empty={t("no_match")}
            onPick={pick}
            onClose={() => setOpen(false)}
          />
        }
      >
        <Button
          tone="primary"
          className="chooser"
          aria-label={t("after.label")}
          title={t("after.label")}
          aria-expanded={open}
          icon={<ChevronUp size={14} aria-hidden />}
        />
      </Float>
    </span>
  );
}
