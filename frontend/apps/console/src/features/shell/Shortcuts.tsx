import { Kbd, Sheet } from "@kefu/ui";
import { useTexts } from "../../app/texts.tsx";
import { useHotkeysOn } from "./hotkeys.ts";

const KEYS = [
  ["palette", ["⌘K", "Ctrl K"]],
  ["move", ["J", "K"]],
  ["select", ["X"]],
  ["select_range", ["⇧X"]],
  ["reply", ["R"]],
  ["note", ["N"]],
  ["whisper", ["W"]],
  ["assign", ["A"]],
  ["solve", ["E"]],
  ["subject", ["S"]],
  ["macro", ["M"]],
  ["saved_reply", ["/"]],
  ["snooze", ["B"]],
  ["incident", ["I"]],
  ["forward", ["F"]],
  ["spam", ["!"]],
  ["trash", ["#"]],
  ["undo", ["Z"]],
  ["search", ["/"]],
  ["send", ["⌘↵", "Ctrl ↵"]],
  ["send_solve", ["⇧⌘↵", "Ctrl ⇧ ↵"]],
  ["undo_send", ["⌘Z", "Ctrl Z"]],
  ["leave", ["Esc"]],
  ["help", ["?"]],
] as const;

export default function Shortcuts({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const [on, turn] = useHotkeysOn();
  return (
    <Sheet title={t("shortcuts.title")} closeLabel={t("close")} onClose={onClose}>
      <label className="tick switch">
        <input type="checkbox" checked={on} onChange={(event) => turn(event.target.checked)} />
        <span>{t("shortcuts.on")}</span>
      </label>
      <dl className="shortcuts">
        {KEYS.map(([name, keys]) => (
          <div key={name}>
            <dt>{t(`shortcuts.${name}`)}</dt>
            <dd>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Sheet>
  );
}
