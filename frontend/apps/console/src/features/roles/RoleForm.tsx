import { newId, type Permission, type RoleView, roles } from "@kefu/api";
import { Field, SelectField } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
import { differs } from "../admin/leaving.ts";
import { useBegun, useSaving } from "../admin/saving.ts";
import { useRoleName, useWide } from "../members/useRoles.ts";
import { tell } from "../shell/notices.ts";
import { PermissionsField } from "./PermissionsField.tsx";
import { isOwn, leftOfRole, possible, same, withRole } from "./roles.ts";

interface Values {
  name: string;
  permissions: Permission[];
  wide: boolean;
}

interface Props {
  all: RoleView[];
  /** The one that is changed, or that another one is made from. */
  role: RoleView;
  isNew: boolean;
  onCopy?: (key: string) => void;
  onSaved?: (saved: RoleView) => void;
}

/** Say what a role is called and permits. Only what was touched is sent, as of the version it was first touched at. */
export function RoleForm({ all, role, isNew, onCopy, onSaved }: Props) {
  const { t } = useTexts("roles");
  const queries = useQueryClient();
  const roleName = useRoleName();
  const mayWide = useWide();
  const [id] = useState(newId);
  const [changes, setChanges] = useState<Partial<Values>>({});
  const [version, setVersion] = useBegun(role.version, Object.keys(changes).length > 0);
  const saving = useSaving(async () => {
    await queries.refetchQueries({ queryKey: keys.roles });
    const { items = [] } = queries.getQueryData<{ items: RoleView[] }>(keys.roles) ?? {};
    setVersion(items.find(({ key }) => key === role.key)?.version ?? version);
  });
  const from: Values = {
    name: isNew ? t("suggested", { name: roleName(role.key) }) : (role.name ?? ""),
    permissions: role.permissions,
    wide: role.wide && (mayWide || !isNew),
  };
  const now: Values = { ...from, ...changes };
  const permissions = possible(now.permissions, now.wide);
  // what was ticked and cannot be now comes back with the wider view, and until then is not sent
  const { permissions: _, ...sent }: Partial<Values> = changes;
  const body = same(permissions, role.permissions) ? sent : { ...sent, permissions };
  const changed = isNew || Object.keys(body).length > 0;

  function change(values: Partial<Values>) {
    // what is ticked back while it is being saved is a change of what is sent
    const next = { ...changes, ...values };
    setChanges(isNew || saving.busy ? next : leftOfRole(next, from));
  }
  function reset() {
    setChanges({});
    saving.forget();
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    void saving.save(
      (key) =>
        isNew ? roles.add({ id, ...now, permissions }) : roles.change(role.key, { version, ...body }, key),
      async (saved) => {
        queries.setQueryData<{ items: RoleView[] }>(keys.roles, (known) => withRole(known, saved));
        await queries.refetchQueries({ queryKey: keys.roles });
        setVersion(saved.version);
        // what was typed while it was being saved stays
        setChanges((now) => leftOfRole(now, { ...from, ...changes }));
        tell(t("saved", { name: saved.name }));
        if (onSaved) saving.open(() => onSaved(saved));
      },
    );
  }

  return (
    <form onSubmit={submit} autoComplete="off">
      {isNew ? (
        <SelectField
          label={t("copy_of")}
          hint={t("copy_hint")}
          options={[...all].map(({ key }) => ({ key, label: roleName(key) }))}
          value={role.key}
          onChange={(event) => {
            // what was typed as its name stays
            setChanges(({ name }) => (name === undefined ? {} : { name }));
            onCopy?.(event.target.value);
          }}
        />
      ) : null}
      <Field
        label={t("name")}
        hint={t("name_hint")}
        error={saving.wrong("name")}
        required
        maxLength={200}
        value={now.name}
        onChange={(event) => change({ name: event.target.value })}
      />
      <SelectField
        label={t("sees.label")}
        hint={t("sees.hint")}
        options={["unit", "wide"].map((key) => ({ key, label: t(`sees.${key}`) }))}
        disabled={!mayWide}
        value={now.wide ? "wide" : "unit"}
        onChange={(event) => change({ wide: event.target.value === "wide" })}
      />
      <PermissionsField
        value={permissions}
        wide={now.wide}
        error={saving.wrong("permissions")}
        onChange={(wanted) => change({ permissions: wanted })}
      />
      {isOwn(role) && !isNew ? <p className="muted">{t("effect")}</p> : null}
      <FormFoot
        saving={saving}
        label={t(isNew ? "create" : "save")}
        changed={changed && now.name.trim() !== ""}
        unsaved={differs(changes, from)}
        onReset={isNew ? undefined : reset}
      />
    </form>
  );
}
