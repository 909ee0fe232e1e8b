import { isLate, isOnline, onConnection } from "@kefu/api";
import { ClockAlert, WifiOff } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useTexts } from "../../app/texts.tsx";

export function useOnline(): boolean {
  return useSyncExternalStore(onConnection, isOnline);
}

/** Why what is shown may not be how it is now. */
export function OfflineBanner() {
  const { t } = useTexts();
  const online = useOnline();
  const late = useSyncExternalStore(onConnection, isLate);
  const Icon = online ? ClockAlert : WifiOff;
  return (
    <div role="status">
      {online && !late ? null : (
        <div className="offline">
          <Icon size={14} aria-hidden />
          {t(online ? "late" : "offline")}
        </div>
      )}
    </div>
  );
}
