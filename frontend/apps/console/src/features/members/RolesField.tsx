import { administration, type Role } from "@kefu/api";
import { useQuery } from "@tanstack/react-query";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { useMe } from "./session.ts";

interface Props {
  value: Role[];
  error: string | null;
  onChange: (roles: Role[]) => void;
}

/** What somebody does here. A role that permits more than one may oneself cannot be given. */
export function RolesField({ value, error, onChange }: Props) {
  const { t } = useTexts("members");
  const { permissions } = useMe();
  const { data } = useQuery({ queryKey: keys.roles, queryFn: administration.roles });
  return (
    <fieldset className="group">
      <legend>{t("admin.roles")}</legend>
      {(data?.items ?? []).map(({ key, permissions: given }) => (
        <label key={key} className="tick">
          <input
            type="checkbox"
            checked={value.includes(key)}
            disabled={!given.every((permission) => permissions.includes(permission))}
            onChange={(event) =>
              onChange(event.target.checked ? [...value, key] : value.filter((role) => role !== key))
            }
          />
          <span>
            {t(`role.${key}`)}
            <small>{t(`role_hint.${key}`)}</small>
          </span>
        </label>
      ))}
      <small className="wrong" role="alert">
        {error ?? (value.length === 0 ? t("admin.no_role") : "")}
      </small>
    </fieldset>
  );
}
