import { sessions } from "@kefu/api";
import { Button, Chip, fullDate } from "@kefu/ui";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { Enrol } from "./Enrol.tsx";
import { Prove } from "./Prove.tsx";
import { RecoveryCodes } from "./RecoveryCodes.tsx";

type Doing = "enrol" | "end" | "renew" | null;
const FEW = 3;

/** Log-in in two steps, as its member sees it. */
export function SecondFactor() {
  const { t } = useTexts("members");
  const queries = useQueryClient();
  const { data, error } = useQuery({ queryKey: keys.factor, queryFn: sessions.factor, staleTime: 0 });
  const [doing, setDoing] = useState<Doing>(null);
  const [codes, setCodes] = useState<string[] | null>(null);

  function done(told?: string) {
    setDoing(null);
    setCodes(null);
    void queries.invalidateQueries({ queryKey: keys.factor });
    void queries.invalidateQueries({ queryKey: keys.session });
    if (told) tell(told);
  }

  function body() {
    if (codes) return <RecoveryCodes codes={codes} onDone={() => done()} />;
    if (doing === "enrol") {
      return <Enrol onDone={() => done(t("factor.turned_on"))} onCancel={() => setDoing(null)} />;
    }
    if (doing === "end") {
      return (
        <Prove
          text={t("factor.end_text")}
          label={t("factor.end")}
          tone="danger"
          onCancel={() => setDoing(null)}
          run={async (proof) => {
            await sessions.endFactor(proof);
            done(t("factor.turned_off"));
          }}
        />
      );
    }
    if (doing === "renew") {
      return (
        <Prove
          text={t("factor.renew_text")}
          label={t("factor.renew")}
          tone="primary"
          onCancel={() => setDoing(null)}
          run={async (proof) => setCodes((await sessions.renewCodes(proof)).codes)}
        />
      );
    }
    if (!data) return error ? <p role="alert">{sentenceOf(error, t)}</p> : <span className="bone" />;
    if (!data.on) return <Button onClick={() => setDoing("enrol")}>{t("factor.begin")}</Button>;
    return <On left={data.recovery_codes} since={data.since} onDo={setDoing} />;
  }

  return (
    <section className="part factor" aria-label={t("factor.title")}>
      <h2>
        {t("factor.title")} {data?.on ? <Chip tone="accent">{t("factor.on")}</Chip> : null}
      </h2>
      <p className="muted">{t("factor.text")}</p>
      {body()}
    </section>
  );
}

interface OnProps {
  left: number;
  since: string | null;
  onDo: (doing: Doing) => void;
}

function On({ left, since, onDo }: OnProps) {
  const { t } = useTexts("members");
  const locale = useLocale();
  return (
    <>
      <p className={left <= FEW ? "warned" : "faint"}>
        {since ? `${t("factor.since", { when: fullDate(since, locale) })} · ` : ""}
        {t("factor.left", { count: left })}
      </p>
      <div className="row-of-buttons">
        <Button onClick={() => onDo("renew")}>{t("factor.renew")}</Button>
        <Button tone="danger" onClick={() => onDo("end")}>
          {t("factor.end")}
        </Button>
      </div>
    </>
  );
}
