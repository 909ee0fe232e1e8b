import { Button } from "@kefu/ui";
import { ChevronLeft } from "lucide-react";
import { useTranslation } from "react-i18next";

/** Where the panel covers the conversation, the way back. */
export function PanelClose({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Button className="plain panel-close" icon={<ChevronLeft size={18} aria-hidden />} onClick={onClose}>
      {t("back")}
    </Button>
  );
}
