import type { Permission } from "@kefu/api";
import { Button } from "@kefu/ui";
import { useTexts } from "../../app/texts.tsx";
import { useMe } from "../members/session.ts";
import { PURPOSES, SCOPES, wordOf } from "./tokens.ts";

interface Props {
  value: Permission[];
  error: string | null;
  onChange: (scopes: Permission[]) => void;
}

/** What a program may do; nothing that one may not do oneself. */
export function ScopesField({ value, error, onChange }: Props) {
  const { t } = useTexts("tokens");
  const { permissions } = useMe();
  const mine = (scopes: Permission[]) => scopes.filter((scope) => permissions.includes(scope));
  return (
    <fieldset className="group scopes">
      <legend>{t("may")}</legend>
      <div className="row-of-buttons">
        {(Object.keys(PURPOSES) as (keyof typeof PURPOSES)[]).map((key) => (
          <Button key={key} onClick={() => onChange(mine(PURPOSES[key]))}>
            {t(`purpose.${key}`)}
          </Button>
        ))}
      </div>
      {SCOPES.map(mine)
        .filter((group) => group.length > 0)
        .map((group) => (
          <div key={group[0]} className="scope-group">
            {group.map((scope) => (
              <label key={scope} className="tick">
                <input
                  type="checkbox"
                  checked={value.includes(scope)}
                  onChange={(event) =>
                    onChange(event.target.checked ? [...value, scope] : value.filter((one) => one !== scope))
                  }
                />
                <span>
                  {t(`scope.${wordOf(scope)}`)}
                  <small>
                    <code>{scope}</code>
                  </small>
                </span>
              </label>
            ))}
          </div>
        ))}
      <small className="wrong" role="alert">
        {error}
      </small>
    </fieldset>
  );
}
