import { Kbd } from "@kefu/ui";
import { useTexts } from "../../app/texts.tsx";
import type { Mode } from "./drafts.ts";

interface Props {
  mode: Mode;
  mayReply: boolean;
  mayNote: boolean;
  mayWhisper: boolean;
  controls: string;
  onMode: (mode: Mode) => void;
}

const HOTKEYS = { reply: "R", note: "N", whisper: "W" };

/** An answer, a note or a whisper: which of them is being written. */
export function Tabs({ mode, mayReply, mayNote, mayWhisper, controls, onMode }: Props) {
  const { t } = useTexts("tickets");
  const may = { reply: mayReply, note: mayNote, whisper: mayWhisper };
  const shown = (["reply", "note", "whisper"] as const).filter((one) => may[one]);
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
          {t(`composer.${one}`)} {one === mode ? null : <Kbd>{HOTKEYS[one]}</Kbd>}
        </button>
      ))}
    </div>
  );
}
