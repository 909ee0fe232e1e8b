import { Button } from "@kefu/ui";
import { useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { askLeave, leaveOf } from "./desktop.ts";

/** Whether this browser shows notices, and the click that asks it to. */
export function DesktopLeave({ wanted }: { wanted: boolean }) {
  const { t } = useTexts("notifications");
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
