import "./mails.css";
import { mails } from "@kefu/api";
import { ErrorState } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { Detail } from "../admin/Detail.tsx";
import { History } from "../admin/History.tsx";
import { useMe } from "../members/session.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { MailForm } from "./MailForm.tsx";
import { RecentMails } from "./RecentMails.tsx";
import { TestMail } from "./TestMail.tsx";

/** Through what Kefu's own mails go, a way to try it, and what became of the last ones. */
export function MailPage() {
  const { t } = useTexts("mails");
  const { workspace } = useMe();
  const settings = useQuery({ queryKey: keys.mailServer, queryFn: mails.server, staleTime: 0 });
  if (settings.error && !settings.data) {
    return (
      <ErrorState
        title={t("admin:failed")}
        text={sentenceOf(settings.error, t)}
        retryLabel={t("shell:retry")}
        retry={() => void settings.refetch()}
      />
    );
  }
  return (
    <Detail title={t("title")} back="/admin" whole>
      <p className="muted lead">{t("text")}</p>
      {settings.data ? (
        <>
          <MailForm server={settings.data.server} />
          {settings.data.server ? <TestMail key={settings.data.server.version} /> : null}
          <RecentMails />
          <History of={workspace.id} topic="mail" />
        </>
      ) : null}
    </Detail>
  );
}
