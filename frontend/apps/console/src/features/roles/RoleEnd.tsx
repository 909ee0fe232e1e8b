import { administration, type RoleView, roles } from "@kefu/api";
import { Button, SelectField } from "@kefu/ui";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { useSaving } from "../admin/saving.ts";
import { useMe } from "../members/session.ts";
import { useMayGive, useRoleName } from "../members/useRoles.ts";
import { tell } from "../shell/notices.ts";

interface Props {
  role: RoleView;
  all: RoleView[];
  onEnded: () => void;
}

/** Take a role away. Who has it gets another one in the same breath. */
export function RoleEnd({ role, all, onEnded }: Props) {
  const { t } = useTexts("roles");
  const queries = useQueryClient();
  const roleName = useRoleName();
  const mayGive = useMayGive();
  const saving = useSaving(() => queries.refetchQueries({ queryKey: keys.roles }));
  const [asking, setAsking] = useState(false);
  const [successor, setSuccessor] = useState("");
  const name = role.name ?? "";
  const mayRead = useMe().permissions.includes("workspace:manage");
  // who may not read the rule is told in any case
  const rule = useQuery({
    queryKey: keys.factorRule,
    queryFn: administration.factorRule,
    enabled: asking && mayRead,
    staleTime: 0,
  }).data;
  const demands = !rule || rule.roles.includes(role.key);
  const others = all.filter((other) => other.key !== role.key && mayGive(other));

  function end() {
    void saving.save(
      (key) => roles.end(role.key, { version: role.version, successor: successor || null }, key),
      (left) => {
        queries.setQueryData(keys.roles, left);
        void queries.invalidateQueries({ queryKey: keys.members });
        void queries.invalidateQueries({ queryKey: keys.factorRule });
        void queries.invalidateQueries({ queryKey: keys.invitations });
        tell(t("ended", { name }));
        saving.open(onEnded);
      },
    );
  }

  return (
    <div className="role-end">
      {asking ? (
        <>
          <p role="alert">{t("end_text", { name })}</p>
          {role.holders > 0 ? (
            <SelectField
              label={t("successor", { count: role.holders })}
              error={saving.wrong("successor")}
              options={[
                { key: "", label: t("choose") },
                ...others.map(({ key }) => ({ key, label: roleName(key) })),
              ]}
              value={successor}
              onChange={(event) => setSuccessor(event.target.value)}
            />
          ) : null}
          {role.holders > 0 && demands ? <p className="muted">{t("two_steps")}</p> : null}
          <p className="bad" role="alert">
            {saving.conflict ? t("admin:conflict") : saving.problem}
          </p>
          <div className="row-of-buttons">
            <Button
              tone="danger"
              autoFocus
              disabled={saving.busy || (role.holders > 0 && !successor)}
              onClick={end}
            >
              {t("end_now", { name })}
            </Button>
            <Button onClick={() => setAsking(false)}>{t("keep")}</Button>
          </div>
        </>
      ) : (
        <Button tone="danger" onClick={() => setAsking(true)}>
          {t("end")}
        </Button>
      )}
    </div>
  );
}
