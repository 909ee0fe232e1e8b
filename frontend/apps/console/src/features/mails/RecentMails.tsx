import { type Mail, mails } from "@kefu/api";
import { ago, Chip } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";

const OFTEN = 2000;
const SELDOM = 15_000;
const TONES = { waiting: "warn", failed: "danger", sent: undefined } as const;

/** What became of the newest mails. To whom they went and what they said is not kept. */
export function RecentMails() {
  const { t } = useTexts("mails");
  const locale = useLocale();
  const items = useQuery({
    queryKey: keys.mails,
    queryFn: mails.list,
    staleTime: 0,
    refetchInterval: ({ state }) =>
      state.data?.items.some((mail) => mail.state === "waiting") ? OFTEN : SELDOM,
  }).data?.items;
  if (!items?.length) return null;
  return (
    <section className="part recent-mails" aria-label={t("recent")}>
      <h2>{t("recent")}</h2>
      <ul>
        {items.map((mail) => (
          <li key={mail.id}>
            <span className="a">
              <strong>{t(`template.${mail.template}`)}</strong>
              <span className="faint">{ago(mail.created_at, locale)}</span>
              <Chip tone={TONES[mail.state]}>{t(`state.${mail.state}`)}</Chip>
            </span>
            <Why mail={mail} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Why({ mail }: { mail: Mail }) {
  const { t } = useTexts("mails");
  if (!mail.explanation) return null;
  return (
    <small className="muted">
      {mail.explanation} {mail.said ? <code>{mail.said}</code> : null}{" "}
      {mail.state === "waiting" ? t("tried", { count: mail.attempts }) : null}
    </small>
  );
}
