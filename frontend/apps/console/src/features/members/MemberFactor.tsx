import { administration, type Member } from "@kefu/api";
import { Button, Chip } from "@kefu/ui";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { useMe } from "./session.ts";

/** Whether somebody logs in with a second step, and the way out for who lost telephone and recovery codes. */
export function MemberFactor({ member }: { member: Member }) {
  const { t } = useTexts("members");
  const queries = useQueryClient();
  const me = useMe().member;
  const key = keys.memberFactor(member.id);
  const { data } = useQuery({
    queryKey: key,
    queryFn: () => administration.memberFactor(member.id),
    staleTime: 0,
  });
  const [asking, setAsking] = useState(false);
  const { name } = member;

  async function remove() {
    setAsking(false);
    try {
      await administration.removeFactor(member.id);
      tell(t("factor.reset_done", { name }));
    } catch (error) {
      tell(sentenceOf(error, t), "danger");
    }
    void queries.invalidateQueries({ queryKey: key });
  }

  return (
    <section className="activity" aria-label={t("factor.title")}>
      <h2>
        {t("factor.title")}{" "}
        {data ? (
          <Chip tone={data.on ? "accent" : undefined}>{t(data.on ? "factor.on" : "factor.off")}</Chip>
        ) : null}
      </h2>
      {data?.on && member.id !== me.id ? (
        asking ? (
          <>
            <p role="alert">{t("factor.reset_text", { name })}</p>
            <div className="row-of-buttons">
              <Button tone="danger" autoFocus onClick={() => void remove()}>
                {t("factor.reset_now")}
              </Button>
              <Button onClick={() => setAsking(false)}>{t("admin.keep")}</Button>
            </div>
          </>
        ) : (
          <Button onClick={() => setAsking(true)}>{t("factor.reset")}</Button>
        )
      ) : (
        <p className="muted">{data ? t(data.on ? "factor.own" : "factor.off_text", { name }) : ""}</p>
      )}
    </section>
  );
}
