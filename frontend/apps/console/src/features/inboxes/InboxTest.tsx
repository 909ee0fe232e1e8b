import "./test.css";
import { type Inbox, inboxTests } from "@kefu/api";
import { Button } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleX, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { sentenceOf } from "../shell/sentence.ts";

const ICONS = { ok: CircleCheck, warning: TriangleAlert, fault: CircleX };

interface Props {
  inbox: Inbox;
  /** Whether the form holds something that is not saved, which no test looks at. */
  unsaved: boolean;
}

/** Tries the inbox out as it is saved, when asked to, and says what was found, in whichever language is spoken. */
export function InboxTest({ inbox, unsaved }: Props) {
  const { t, language } = useTexts("inboxes");
  const [asked, setAsked] = useState(false);
  const test = useQuery({
    queryKey: ["inbox-test", inbox.id, inbox.version, language],
    queryFn: () => inboxTests.run(inbox.id),
    enabled: asked,
    // what was found holds for that moment: it is looked for again when somebody asks again
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  const found = test.data?.items ?? [];
  const open = found.filter(({ kind }) => kind !== "ok").length;

  return (
    <section className="inbox-test" aria-label={t("test.title")}>
      <h3>{t("test.title")}</h3>
      <p className="muted">{t(unsaved ? "test.unsaved" : "test.text")}</p>
      <Button onClick={() => (asked ? void test.refetch({ cancelRefetch: false }) : setAsked(true))}>
        {t(asked ? "test.again" : "test.run")}
      </Button>
      <div role="status" aria-busy={test.isFetching}>
        {test.isFetching ? <p className="muted">{t("test.running")}</p> : null}
        {test.error && !test.isFetching ? <p className="bad">{sentenceOf(test.error, t)}</p> : null}
        {found.length > 0 && !test.isFetching && !test.error ? (
          <>
            <p>{open > 0 ? t("test.found", { count: open }) : t("test.good")}</p>
            <ul>
              {found.map(({ kind, code, text }) => {
                const Icon = ICONS[kind];
                return (
                  <li key={code} className={kind}>
                    <Icon size={16} role="img" aria-label={t(`test.kind.${kind}`)} />
                    <span>{text}</span>
                  </li>
                );
              })}
            </ul>
          </>
        ) : null}
      </div>
    </section>
  );
}
