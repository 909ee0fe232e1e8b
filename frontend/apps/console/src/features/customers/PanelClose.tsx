import { Button } from "@kefu/ui";
import { ChevronLeft } from "lucide-react";
import { useTexts } from "../../app/texts.tsx";
import { leaveBy } from "../admin/leaving.ts";

/** Where the panel covers the conversation, the way back. */
export function PanelClose({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  return (
    <Button
      className="plain panel-close"
      icon={<ChevronLeft size={18} aria-hidden />}
      onClick={() => leaveBy(onClose)}
    >
      {t("back")}
    </Button>
  );
}
