import { Kbd } from "@kefu/ui";
import { useTexts } from "../../app/texts.tsx";
import type { Mode } from "./drafts.ts";

interface Props {
  mode: Mode;
  mayReply: boolean;
  mayNote: boolean;
  controls: string;
  onMode: (mode: Mode) => void;
}

/** An answer or a note: which of them is being written. */
export function Tabs({ mode, mayReply, mayNote, controls, onMode }: Props) {
  const { t } = useTexts("tickets");
  const shown = [mayReply ? ("reply" as const) : null, mayNote ? ("note" as const) : null].filter(
    (one) => one !== null,
  );
  return (
    <div className="tabs">
      {shown.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={one === mode}
          aria-controls={controls}
          onClick={() => onMode(one)}
        >
          {t(`composer.${one}`)} {one === mode ? null : <Kbd>{one === "reply" ? "R" : "N"}</Kbd>}
        </button>
      ))}
    </div>
  );
}
