import type { Permission } from "@kefu/api";
import { useTexts } from "../../app/texts.tsx";
import { useMe } from "../members/session.ts";
import { wordOf } from "../tokens/tokens.ts";
import { BASICS, GROUPS, toggled, whyNot } from "./roles.ts";

interface Props {
  value: Permission[];
  wide: boolean;
  error?: string | null;
  /** None where it can only be read. */
  onChange?: (permissions: Permission[]) => void;
}

/** What a role permits, in plain words, by what it is about. Nobody gives what they may not do themselves. */
export function PermissionsField({ value, wide, error, onChange }: Props) {
  const { t } = useTexts("roles");
  const mine = useMe().permissions;
  const noteOf = (one: Permission) => {
    if (BASICS.includes(one)) return t("always");
    const why = whyNot(one, wide);
    if (why) return t(why === "administrators" ? "administrators" : "needs_wide");
    return mine.includes(one) ? null : t("not_mine");
  };
  return (
    <>
      {GROUPS.map(({ name, permissions }) => (
        <fieldset key={name} className="group permissions">
          <legend>{t(`group.${name}`)}</legend>
          {permissions.map((one) => {
            const note = onChange ? noteOf(one) : null;
            return (
              <label key={one} className="tick">
                <input
                  type="checkbox"
                  checked={value.includes(one)}
                  disabled={!onChange || note !== null}
                  onChange={(event) => onChange?.(toggled(value, one, event.target.checked))}
                />
                <span>
                  {t(`tokens:scope.${wordOf(one)}`)}
                  <small>
                    {t(`hint.${wordOf(one)}`)}
                    {note ? <em> · {note}</em> : null}
                  </small>
                </span>
              </label>
            );
          })}
        </fieldset>
      ))}
      <small className="wrong" role="alert">
        {error}
      </small>
    </>
  );
}
