import { Button } from "@kefu/ui";
import { ChevronLeft } from "lucide-react";
import { useLocation, useNavigate } from "react-router";
import { useTexts } from "../../app/texts.tsx";

/** Back to where one came from; to the list for whoever came by a link. */
export function PageBack({ list = "/customers" }: { list?: string }) {
  const { t } = useTexts();
  const navigate = useNavigate();
  const { key } = useLocation();
  return (
    <Button
      className="plain"
      aria-label={t("back")}
      icon={<ChevronLeft size={18} aria-hidden />}
      onClick={() => void (key === "default" ? navigate(list) : navigate(-1))}
    />
  );
}
