import { Button } from "@kefu/ui";
import { useTexts } from "../../app/texts.tsx";
import type { Saving } from "./saving.ts";

interface Props {
  saving: Saving;
  label: string;
  /** Whether there is anything to save. */
  changed: boolean;
  /** Go back to what the server has. */
  onReset?: () => void;
}

/** The end of a form: what was refused, what somebody else did meanwhile, and the button that saves. */
export function FormFoot({ saving, label, changed, onReset }: Props) {
  const { t } = useTexts("admin");
  return (
    <footer className="form-foot">
      <div role="alert">
        {saving.conflict ? <span className="warned">{t("conflict")}</span> : null}
        {saving.problem ? <span className="bad">{saving.problem}</span> : null}
      </div>
      <div className="row-of-buttons">
        <Button type="submit" tone="primary" disabled={saving.busy || !changed}>
          {saving.conflict ? t("save_anyway") : label}
        </Button>
        {onReset && changed ? (
          <Button onClick={onReset} disabled={saving.busy}>
            {t("reset")}
          </Button>
        ) : null}
      </div>
    </footer>
  );
}
