import { type SessionRecord, sessions } from "@kefu/api";
import { ago, Button, Chip } from "@kefu/ui";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Laptop, LogOut } from "lucide-react";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { leaveBy } from "../admin/leaving.ts";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { deviceOf } from "./device.ts";
import { leave, signedOut } from "./session.ts";

export function Sessions() {
  const { t } = useTexts("members");
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: keys.sessions,
    queryFn: sessions.list,
    staleTime: 0,
  });

  async function run(action: () => Promise<void>) {
    try {
      await action();
      await queries.invalidateQueries({ queryKey: keys.sessions });
    } catch (error) {
      tell(sentenceOf(error, t), "danger");
    }
  }

  async function logOut() {
    leave();
    await sessions.logOut().catch(() => {});
    signedOut(queries, "");
  }

  return (
    <section className="part sessions">
      <h2>{t("sessions.title")}</h2>
      <p className="muted">{t("sessions.text")}</p>
      {error && !data ? (
        <p role="alert">
          {sentenceOf(error, t)} <Button onClick={() => void refetch()}>{t("shell:retry")}</Button>
        </p>
      ) : null}
      <ul aria-busy={!data}>
        {data || error ? null : (
          <li>
            <span className="bone" />
          </li>
        )}
        {data?.items.map((record) => (
          <Row key={record.id} record={record} end={() => run(() => sessions.end(record.id))} />
        ))}
      </ul>
      <div className="row-of-buttons">
        <Button onClick={() => run(sessions.endOthers)} disabled={(data?.items.length ?? 0) < 2}>
          {t("sessions.end_others")}
        </Button>
        <Button icon={<LogOut size={14} aria-hidden />} onClick={() => leaveBy(() => void logOut())}>
          {t("sessions.log_out")}
        </Button>
      </div>
    </section>
  );
}

function Row({ record, end }: { record: SessionRecord; end: () => void }) {
  const { t } = useTexts("members");
  const locale = useLocale();
  return (
    <li>
      <Laptop size={16} aria-hidden />
      <div>
        {deviceOf(record.user_agent) || t("sessions.unknown_device")}
        <div className="faint num">
          {[record.address, t("sessions.seen", { when: ago(record.last_seen_at, locale) })]
            .filter(Boolean)
            .join(" · ")}
        </div>
      </div>
      {record.current ? (
        <Chip tone="accent">{t("sessions.this")}</Chip>
      ) : (
        <Button onClick={end}>{t("sessions.end")}</Button>
      )}
    </li>
  );
}
