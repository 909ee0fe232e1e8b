import { type Mail, mails, newId } from "@kefu/api";
import { Button } from "@kefu/ui";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { useMe } from "../members/session.ts";
import { sentenceOf } from "../shell/sentence.ts";

const LOOK_AGAIN = 1000;

/** A mail to oneself goes the same way as every other; what became of it is said here. */
export function TestMail() {
  const { t } = useTexts("mails");
  const queries = useQueryClient();
  const { member } = useMe();
  const [id, setId] = useState("");
  const [problem, setProblem] = useState("");
  const mail = useQuery({
    queryKey: keys.mail(id),
    queryFn: () => mails.one(id),
    enabled: id !== "",
    staleTime: 0,
    refetchInterval: (query) => (query.state.data?.state === "waiting" ? LOOK_AGAIN : false),
  }).data;
  const state = mail?.state;
  useEffect(() => {
    if (state) void queries.invalidateQueries({ queryKey: keys.mails, exact: true });
  }, [queries, state]);
  const waits = id !== "" && (!mail || mail.state === "waiting");

  async function ask() {
    setProblem("");
    setId("");
    const wanted = newId();
    try {
      queries.setQueryData<Mail>(keys.mail(wanted), await mails.test(wanted));
      setId(wanted);
    } catch (error) {
      setProblem(sentenceOf(error, t));
    }
  }

  return (
    <section className="part test-mail" aria-label={t("test.title")}>
      <h2>{t("test.title")}</h2>
      <p className="muted">{t("test.text", { email: member.email })}</p>
      <Button disabled={waits} onClick={() => void ask()}>
        {t("test.send")}
      </Button>
      <div role="status" className={mail?.state === "failed" ? "outcome bad" : "outcome"}>
        {waits ? t("test.waiting") : null}
        {mail?.state === "sent" ? t("test.sent", { email: member.email }) : null}
        {mail?.state === "failed" ? mail.explanation : null}
        {mail?.state === "failed" && mail.said ? (
          <small>
            {t("said")} <code>{mail.said}</code>
          </small>
        ) : null}
        {problem}
      </div>
    </section>
  );
}
