import { Button } from "@kefu/ui";
import { ChevronLeft } from "lucide-react";
import { useNavigate } from "react-router";
import { useTexts } from "../../app/texts.tsx";

/** One column back; CSS shows it only where the columns do not stand side by side. */
export function BackButton({ to }: { to: string }) {
  const { t } = useTexts();
  const navigate = useNavigate();
  return (
    <Button
      tone="plain"
      className="plain back"
      aria-label={t("back")}
      icon={<ChevronLeft size={18} aria-hidden />}
      onClick={() => void navigate(to)}
    />
  );
}
