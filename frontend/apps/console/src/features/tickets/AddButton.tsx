import { Button } from "@kefu/ui";
import { useTexts } from "../../app/texts.tsx";
import { usePeople } from "../members/people.ts";
import type { Mode } from "./drafts.ts";
import { SEND_KEY } from "./sendKey.ts";

interface Props {
  mode: Exclude<Mode, "reply">;
  /** Who hears a whisper; nobody does where that is not the asker's to say. */
  hearer: string | null;
  ready: boolean;
  onSend: () => void;
}

/** Puts down what stays inside, and says who reads it. */
export function AddButton({ mode, hearer, ready, onSend }: Props) {
  const { t } = useTexts("tickets");
  const { memberName } = usePeople();
  const heard = hearer
    ? t("composer.whisper_hint", { name: memberName(hearer) ?? "…" })
    : t("composer.nobody_hears");
  return (
    <>
      <span className={mode === "note" ? "hint" : "hint heard"}>
        {mode === "note" ? t("composer.note_hint") : heard}
      </span>
      <Button tone="primary" hotkey={SEND_KEY} aria-disabled={!ready} onClick={onSend}>
        {t(`composer.add_${mode}`)}
      </Button>
    </>
  );
}
