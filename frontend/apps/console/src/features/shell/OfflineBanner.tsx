import { isOnline, onConnection } from "@kefu/api";
import { WifiOff } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

export function useOnline(): boolean {
  return useSyncExternalStore(onConnection, isOnline);
}

export function OfflineBanner() {
  const { t } = useTranslation();
  const online = useOnline();
  return (
    <div role="status">
      {online ? null : (
        <div className="offline">
          <WifiOff size={14} aria-hidden />
          {t("offline")}
        </div>
      )}
    </div>
  );
}
