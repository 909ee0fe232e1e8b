import "./notifications.css";
import {
  type NotificationChoice,
  type NotificationKind,
  type NotificationRule,
  notifications,
} from "@kefu/api";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useLocation } from "react-router";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
import { useSaving } from "../admin/saving.ts";
import { tell } from "../shell/notices.ts";
import { DesktopLeave } from "./DesktopLeave.tsx";
import { useChoice } from "./notes.ts";
import { QuietFields } from "./QuietFields.tsx";

const WAYS = ["in_app", "sound", "desktop", "mail"] as const;
type Way = (typeof WAYS)[number];

/** What one wants to hear of, how, and when not. */
export function NotificationChoices() {
  const { t } = useTexts("notifications");
  const { data } = useChoice();
  const place = useRef<HTMLElement>(null);
  const { hash } = useLocation();
  useEffect(() => {
    if (hash === "#notifications" && data) place.current?.scrollIntoView({ block: "start" });
  }, [hash, data]);
  return (
    <section ref={place} className="part" aria-label={t("choices.title")}>
      <h2>{t("choices.title")}</h2>
      <p className="muted">{t("choices.text")}</p>
      {data ? <Form key={data.version} choice={data} /> : null}
    </section>
  );
}

/** Without the entry in the list there is nothing that could sound or show itself. */
function changed(rule: NotificationRule, way: Way, on: boolean): NotificationRule {
  if (way === "in_app" && !on) return { in_app: false, sound: false, desktop: false, mail: false };
  return { ...rule, [way]: on, ...(on ? { in_app: true } : {}) };
}

function Form({ choice }: { choice: NotificationChoice }) {
  const { t } = useTexts("notifications");
  const queries = useQueryClient();
  const [rules, setRules] = useState(choice.rules as Record<NotificationKind, NotificationRule>);
  const [quiet, setQuiet] = useState(choice.quiet);
  const [zone, setZone] = useState(choice.time_zone);
  const saving = useSaving(() => queries.refetchQueries({ queryKey: keys.notificationChoice }));
  const now = { rules, quiet, time_zone: zone };
  const before = { rules: choice.rules, quiet: choice.quiet, time_zone: choice.time_zone };
  const touched = JSON.stringify(now) !== JSON.stringify(before);

  function submit(event: FormEvent) {
    event.preventDefault();
    void saving.save(
      (key) => notifications.choose({ ...now, version: choice.version }, key),
      (saved) => {
        queries.setQueryData(keys.notificationChoice, saved);
        void queries.invalidateQueries({ queryKey: keys.notifications });
        tell(t("choices.saved"));
      },
    );
  }

  return (
    <form onSubmit={submit}>
      <table className="told-of" aria-label={t("choices.table")}>
        <thead>
          <tr>
            <th scope="col">
              <span className="sr-only">{t("choices.table")}</span>
            </th>
            {WAYS.map((way) => (
              <th key={way} scope="col">
                {t(`way.${way}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(Object.keys(rules) as NotificationKind[]).map((kind) => (
            <tr key={kind}>
              <th scope="row">{t(`kind.${kind}`)}</th>
              {WAYS.map((way) => (
                <td key={way}>
                  <input
                    type="checkbox"
                    aria-label={`${t(`kind.${kind}`)} · ${t(`way.${way}`)}`}
                    checked={rules[kind][way]}
                    onChange={(event) =>
                      setRules({ ...rules, [kind]: changed(rules[kind], way, event.target.checked) })
                    }
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <DesktopLeave wanted={Object.values(rules).some((rule) => rule.desktop)} />
      <QuietFields quiet={quiet} zone={zone} wrong={saving.wrong} onQuiet={setQuiet} onZone={setZone} />
      <FormFoot
        saving={saving}
        label={t("choices.save")}
        changed={touched}
        unsaved={touched}
        onReset={() => {
          setRules(choice.rules as Record<NotificationKind, NotificationRule>);
          setQuiet(choice.quiet);
          setZone(choice.time_zone);
        }}
      />
    </form>
  );
}
