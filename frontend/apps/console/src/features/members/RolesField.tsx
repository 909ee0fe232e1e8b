import type { Role } from "@kefu/api";
import { useTexts } from "../../app/texts.tsx";
import { useMayGive, useRoleName, useRoles } from "./useRoles.ts";

interface Props {
  value: Role[];
  error: string | null;
  onChange: (roles: Role[]) => void;
}

/** What somebody does here. A role that permits more than one may oneself cannot be given. */
export function RolesField({ value, error, onChange }: Props) {
  const { t } = useTexts("members");
  const roles = useRoles();
  const roleName = useRoleName();
  const mayGive = useMayGive();
  return (
    <fieldset className="group">
      <legend>{t("admin.roles")}</legend>
      {(roles ?? []).map((role) => (
        <label key={role.key} className="tick">
          <input
            type="checkbox"
            checked={value.includes(role.key)}
            disabled={!mayGive(role)}
            onChange={(event) =>
              onChange(event.target.checked ? [...value, role.key] : value.filter((key) => key !== role.key))
            }
          />
          <span>
            <bdi>{roleName(role.key)}</bdi>
            <small>
              {role.name === null
                ? t(`role_hint.${role.key}`)
                : t(role.wide ? "role_own.wide" : "role_own.unit")}
            </small>
          </span>
        </label>
      ))}
      <small className="wrong" role="alert">
        {error ?? (value.length === 0 ? t("admin.no_role") : "")}
      </small>
    </fieldset>
  );
}
