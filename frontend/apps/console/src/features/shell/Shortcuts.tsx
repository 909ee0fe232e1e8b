import { Kbd, Sheet } from "@kefu/ui";
import { useTranslation } from "react-i18next";

const KEYS = [
  ["move", ["J", "K"]],
  ["select", ["X"]],
  ["select_range", ["⇧X"]],
  ["reply", ["R"]],
  ["note", ["N"]],
  ["assign", ["A"]],
  ["solve", ["E"]],
  ["subject", ["S"]],
  ["macro", ["M"]],
  ["saved_reply", ["/"]],
  ["snooze", ["B"]],
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
  const { t } = useTranslation();
  return (
    <Sheet title={t("shortcuts.title")} closeLabel={t("close")} onClose={onClose}>
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
