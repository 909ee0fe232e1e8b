import type { ForwardPreview } from "@kefu/api";
import { useTexts } from "../../app/texts.tsx";

interface Props {
  look: ForwardPreview | undefined;
  to: string[];
  subject: string;
  problem: string;
  busy: boolean;
}

/** The mail as its reader will see it. */
export function Look({ look, to, subject, problem, busy }: Props) {
  const { t } = useTexts("forwards");
  const heads = look
    ? [
        ["from", look.sender ?? ""],
        ["reply_to", look.reply_to],
        ["to", to.join(", ")],
        ["subject", subject],
        ["files", look.files.map(({ name }) => name).join(", ")],
      ].filter(([, value]) => value)
    : [];
  return (
    <section className="look" aria-label={t("look")} aria-busy={busy}>
      <h3>{t("look")}</h3>
      {problem ? (
        <p className="bad" role="alert">
          {problem}
        </p>
      ) : null}
      {look && !problem ? (
        <>
          <dl>
            {heads.map(([key, value]) => (
              <div key={key}>
                <dt>{t(`head.${key}`)}</dt>
                <dd>
                  <bdi>{value}</bdi>
                </dd>
              </div>
            ))}
          </dl>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling place must be reachable by keyboard */}
          <pre tabIndex={0} dir="auto">
            {look.text}
          </pre>
        </>
      ) : null}
      {look || problem ? null : <p className="muted">{t("nothing")}</p>}
    </section>
  );
}
