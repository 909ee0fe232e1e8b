import { Button } from "@kefu/ui";
import { Paperclip } from "lucide-react";
import { useRef } from "react";
import { useTexts } from "../../app/texts.tsx";
import { attach } from "./drafts.ts";

/** Chooses files to go with what is being written. */
export function AttachButton({ draftKey }: { draftKey: string }) {
  const { t } = useTexts("tickets");
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          attach(draftKey, event.target.files ?? []);
          event.target.value = "";
        }}
      />
      <Button
        className="plain"
        aria-label={t("composer.attach")}
        title={t("composer.attach")}
        icon={<Paperclip size={16} strokeWidth={1.6} aria-hidden />}
        onClick={() => picker.current?.click()}
      />
    </>
  );
}
