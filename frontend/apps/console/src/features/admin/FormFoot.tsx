import { Button } from "@kefu/ui";
import type { ReactNode } from "react";
import { useTexts } from "../../app/texts.tsx";
import type { Saving } from "./saving.ts";
import { Unsaved } from "./Unsaved.tsx";

interface Props {
  saving: Saving;
  label: string;
  /** Whether there is anything to save. */
  changed: boolean;
  /** Whether something would be lost if the page were left: then whoever leaves it is asked. What is on its way may be, too. */
  unsaved?: boolean;
  /** What has to be there before anything is saved, while it is on its way. */
  waiting?: string;
  /** Go back to what the server has. */
  onReset?: () => void;
  /** Further buttons beside it. */
  children?: ReactNode;
}

/** The end of a form: what was refused, what somebody else did meanwhile, and the button that saves. */
export function FormFoot({ saving, label, changed, unsaved, waiting, onReset, children }: Props) {
  const { t } = useTexts("admin");
  return (
    <footer className="form-foot">
      {unsaved || (saving.busy && unsaved !== undefined) ? <Unsaved saving={saving} /> : null}
      <div role="alert">
        {saving.conflict ? <span className="warned">{t("conflict")}</span> : null}
        {saving.problem ? <span className="bad">{saving.problem}</span> : null}
      </div>
      <div className="row-of-buttons">
        <Button type="submit" tone="primary" disabled={saving.busy || !changed || waiting !== undefined}>
          {waiting ?? (saving.conflict ? t("save_anyway") : label)}
        </Button>
        {onReset && changed ? (
          <Button onClick={onReset} disabled={saving.busy || waiting !== undefined}>
            {t("reset")}
          </Button>
        ) : null}
        {children}
      </div>
    </footer>
  );
}
