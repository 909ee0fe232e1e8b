import "./notifications.css";
import { type NotificationChoice, type NotificationKind, notifications } from "@kefu/api";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useLocation } from "react-router";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
import { useBegun, useSaving } from "../admin/saving.ts";
import { tell } from "../shell/notices.ts";
import { asked, changedRule, leftOfWanted, type Wanted, wantedOf } from "./choices.ts";
import { DesktopLeave } from "./DesktopLeave.tsx";
import { useChoice } from "./notes.ts";
import { QuietFields } from "./QuietFields.tsx";

const WAYS = ["in_app", "sound", "desktop", "mail"] as const;

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
      {data ? <Form choice={data} /> : null}
    </section>
  );
}

/** As of the version it was first touched at: what another window saved meanwhile is told, and nothing typed is lost. */
function Form({ choice }: { choice: NotificationChoice }) {
  const { t } = useTexts("notifications");
  const queries = useQueryClient();
  const [changes, setChanges] = useState<Partial<Wanted>>({});
  const touched = Object.keys(changes).length > 0;
  const [version, setVersion] = useBegun(choice.version, touched);
  const saving = useSaving(async () => {
    await queries.refetchQueries({ queryKey: keys.notificationChoice });
    setVersion(queries.getQueryData<NotificationChoice>(keys.notificationChoice)?.version ?? version);
  });
  const from = wantedOf(choice);
  const now = { ...from, ...changes };
  const { rules, quiet, time_zone: zone } = asked(now);

  function change(wanted: Partial<Wanted>) {
    // what is ticked back while it is being saved is a change of what is sent
    const next = { ...changes, ...wanted };
    setChanges(saving.busy ? next : leftOfWanted(next, from));
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    void saving.save(
      (key) => notifications.choose({ ...asked(now), version }, key),
      (saved) => {
        queries.setQueryData(keys.notificationChoice, saved);
        setVersion(saved.version);
        // what was typed while it was being saved stays
        setChanges((left) => leftOfWanted(left, { ...from, ...changes }));
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
                      change({ [kind]: changedRule(rules[kind], way, event.target.checked) })
                    }
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <DesktopLeave wanted={Object.values(rules).some((rule) => rule.desktop)} />
      <QuietFields
        quiet={quiet}
        zone={zone}
        wrong={saving.wrong}
        onQuiet={(quiet) => change({ quiet })}
        onZone={(time_zone) => change({ time_zone })}
      />
      <FormFoot
        saving={saving}
        label={t("choices.save")}
        changed={touched}
        unsaved={touched}
        onReset={() => {
          setChanges({});
          saving.forget();
        }}
      />
    </form>
  );
}
