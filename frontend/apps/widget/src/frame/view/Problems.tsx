import { language } from "../text";

interface Props {
  role: "alert" | "status";
  lines: string[];
  onDismiss: () => void;
}

/** What could not be added, or what is going on; stays until it was read. */
export function Problems({ role, lines, onDismiss }: Props) {
  return (
    <div role={role}>
      {lines.length > 0 && (
        <div class="problems">
          <div>
            {lines.map((line, index) => (
              <p key={index}>{line}</p>
            ))}
          </div>
          <button type="button" class="link" onClick={onDismiss}>
            {language.t("dismiss")}
          </button>
        </div>
      )}
    </div>
  );
}
