import { administration, type FactorRule, type Role } from "@kefu/api";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { Detail } from "../admin/Detail.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
import { History } from "../admin/History.tsx";
import { useBegun, useSaving } from "../admin/saving.ts";
import { tell } from "../shell/notices.ts";
import { useMe } from "./session.ts";
import { useRoleName, useRoles } from "./useRoles.ts";

/** Which roles work only with log-in in two steps. */
export function SecurityPage() {
  const { t } = useTexts("members");
  const queries = useQueryClient();
  const { member: me, workspace } = useMe();
  const rule = useQuery({ queryKey: keys.factorRule, queryFn: administration.factorRule, staleTime: 0 });
  const factor = useQuery({
    queryKey: keys.memberFactor(me.id),
    queryFn: () => administration.memberFactor(me.id),
    staleTime: 0,
  });
  const all = useRoles();
  const roleName = useRoleName();
  const [wanted, setWanted] = useState<Role[] | null>(null);
  const [version, setVersion] = useBegun(rule.data?.version ?? 0, wanted !== null);
  const saving = useSaving(async () => {
    await queries.refetchQueries({ queryKey: keys.factorRule });
    setVersion(queries.getQueryData<FactorRule>(keys.factorRule)?.version ?? version);
  });
  const roles = wanted ?? rule.data?.roles ?? [];
  const locksMe = factor.data?.on === false && roles.some((role) => me.roles.includes(role));

  function submit(event: FormEvent) {
    event.preventDefault();
    void saving.save(
      (key) => administration.changeFactorRule({ roles, version }, key),
      (saved) => {
        queries.setQueryData(keys.factorRule, saved);
        setVersion(saved.version);
        // what was ticked while it was being saved stays
        setWanted((now) => (now === wanted ? null : now));
        tell(t("security.saved"));
        void queries.invalidateQueries({ queryKey: keys.session });
      },
    );
  }

  return (
    <Detail title={t("security.title")} back="/admin" whole>
      <form onSubmit={submit} aria-busy={!rule.data || !all}>
        <h2>{t("factor.title")}</h2>
        <p className="muted">{t("security.text")}</p>
        <fieldset className="group">
          <legend>{t("security.roles")}</legend>
          {(all ?? []).map(({ key }) => (
            <label key={key} className="tick">
              <input
                type="checkbox"
                checked={roles.includes(key)}
                disabled={!rule.data}
                onChange={(event) =>
                  setWanted(event.target.checked ? [...roles, key] : roles.filter((role) => role !== key))
                }
              />
              <span>{roleName(key)}</span>
            </label>
          ))}
        </fieldset>
        <p className="warned" role="status">
          {locksMe && wanted ? t("security.locks_me") : ""}
        </p>
        <p className="faint">{t("security.tokens")}</p>
        <FormFoot
          saving={saving}
          label={t("admin.save")}
          changed={wanted !== null}
          unsaved={`${[...roles].sort()}` !== `${[...(rule.data?.roles ?? [])].sort()}`}
          onReset={() => {
            setWanted(null);
            saving.forget();
          }}
        />
      </form>
      <History of={workspace.id} topic="second_factor" />
    </Detail>
  );
}
