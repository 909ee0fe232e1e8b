import { language, type Note } from "../text";

/** What could not be added, and why; stays until it was read. */
export function Problems({ problems, onDismiss }: { problems: Note[]; onDismiss: () => void }) {
  const { t } = language;
  return (
    <div role="alert">
      {problems.length > 0 && (
        <div class="problems">
          <div>
            {problems.map((problem, index) => (
              <p key={index}>{t(problem.key, problem.params)}</p>
            ))}
          </div>
          <button type="button" class="link" onClick={onDismiss}>
            {t("dismiss")}
          </button>
        </div>
      )}
    </div>
  );
}
