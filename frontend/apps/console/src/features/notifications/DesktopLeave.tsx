import { Button } from "@kefu/ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { askLeave, leaveOf } from "./desktop.ts";

/** Whether this browser shows notices, and the click that asks it to. */
export function DesktopLeave({ wanted }: { wanted: boolean }) {
  const { t } = useTranslation("notifications");
  const [leave, setLeave] = useState(leaveOf);
  if (!wanted) return null;
  if (leave === "default") {
    return (
      <p>
        <Button onClick={async () => setLeave(await askLeave())}>{t("choices.allow")}</Button>
      </p>
    );
  }
  const told = { granted: "allowed", denied: "denied", unsupported: "unsupported" } as const;
  return <p className="faint">{t(`choices.${told[leave]}`)}</p>;
}
