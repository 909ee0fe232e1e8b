import { Sheet } from "@kefu/ui";
import { useEffect, useRef } from "react";
import { useTexts } from "../../app/texts.tsx";
import { IncidentPicker } from "./IncidentPicker.tsx";

interface Props {
  number: number;
  onClose: () => void;
}

/** Which incident a ticket belongs to. */
export default function IncidentSheet({ number, onClose }: Props) {
  const { t } = useTexts("incidents");
  const box = useRef<HTMLDivElement>(null);
  // a dialog that opens takes the focus to its first button; it belongs to what is asked
  useEffect(() => box.current?.querySelector<HTMLElement>("input")?.focus(), []);
  return (
    <Sheet title={t("link.open")} closeLabel={t("shell:close")} onClose={onClose}>
      <div className="merge" ref={box}>
        <IncidentPicker numbers={[number]} onClose={onClose} onPicked={onClose} />
      </div>
    </Sheet>
  );
}
