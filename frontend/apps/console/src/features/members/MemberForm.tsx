import { type Asked, administration, type Member, type Unit } from "@kefu/api";
import { Button, Field, SelectField } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
import { differs } from "../admin/leaving.ts";
import { useBegun, useSaving } from "../admin/saving.ts";
import { tell } from "../shell/notices.ts";
import { choicesOf, leftOf } from "../units/units.ts";
import { InitialPassword } from "./InitialPassword.tsx";
import { Leaving } from "./Leaving.tsx";
import { showMember } from "./people.ts";
import { RolesField } from "./RolesField.tsx";
import { useMe } from "./session.ts";

type Changes = Omit<Asked<"MemberChange">, "version">;

/** What an administrator decides about somebody. Only what was touched is sent, as of when it was first touched. */
export function MemberForm({ member, units }: { member: Member; units: Unit[] }) {
  const { t } = useTexts("members");
  const queries = useQueryClient();
  const [changes, setChanges] = useState<Changes>({});
  const now = { ...member, ...changes };
  const changed = Object.keys(changes).length > 0;
  const [version, setVersion] = useBegun(member.version, changed);
  const saving = useSaving(async () => {
    await queries.refetchQueries({ queryKey: keys.members });
    const { items = [] } = queries.getQueryData<{ items: Member[] }>(keys.members) ?? {};
    setVersion(items.find(({ id }) => id === member.id)?.version ?? version);
  });

  function reset() {
    setChanges({});
    saving.forget();
  }

  async function save(body: Changes, told: string) {
    await saving.save(
      (key) => administration.changeMember(member.id, { version, ...body }, key),
      (saved) => {
        showMember(queries, saved);
        setVersion(saved.version);
        // what was typed while it was being saved stays
        if (body === changes) setChanges((now) => leftOf(now, changes));
        tell(told);
      },
    );
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    void save(changes, t("admin.saved", { name: now.name }));
  }

  return (
    <>
      <form onSubmit={submit} autoComplete="off">
        <p className="muted mail">{member.email}</p>
        <Field
          label={t("admin.name")}
          error={saving.wrong("name")}
          required
          maxLength={200}
          value={now.name}
          onChange={(event) => setChanges({ ...changes, name: event.target.value })}
        />
        <SelectField
          label={t("admin.unit")}
          hint={t("admin.unit_hint")}
          error={saving.wrong("unit_id")}
          options={choicesOf(units, now.unit_id)}
          value={now.unit_id}
          onChange={(event) => setChanges({ ...changes, unit_id: event.target.value })}
        />
        <RolesField
          value={now.roles}
          error={saving.wrong("roles")}
          onChange={(roles) => setChanges({ ...changes, roles })}
        />
        <InitialPassword
          label={t("admin.new_password")}
          hint={t("admin.new_password_hint")}
          error={saving.wrong("password")}
          value={changes.password ?? ""}
          onChange={(password) => {
            const { password: _, ...others } = changes;
            setChanges(password ? { ...others, password } : others);
          }}
        />
        <FormFoot
          saving={saving}
          label={t("admin.save")}
          changed={changed && now.roles.length > 0}
          unsaved={differs<Changes>(changes, member)}
          onReset={reset}
        />
      </form>
      <Activity
        member={member}
        busy={saving.busy}
        onActivate={() => save({ active: true }, t("admin.activated", { name: member.name }))}
      />
    </>
  );
}

interface ActivityProps {
  member: Member;
  busy: boolean;
  onActivate: () => Promise<void>;
}

/** Letting somebody out and in again. Nobody lets themselves out. */
function Activity({ member, busy, onActivate }: ActivityProps) {
  const { t } = useTexts("members");
  const me = useMe().member;
  const [asking, setAsking] = useState(false);
  if (member.id === me.id) return null;
  const { name } = member;
  if (!member.active) {
    return (
      <div className="activity">
        <p className="muted">{t("admin.inactive_text", { name })}</p>
        <Button disabled={busy} onClick={() => void onActivate()}>
          {t("admin.activate")}
        </Button>
      </div>
    );
  }
  return (
    <div className="activity">
      {asking ? (
        <Leaving member={member} onDone={() => setAsking(false)} />
      ) : (
        <Button tone="danger" disabled={busy} onClick={() => setAsking(true)}>
          {t("admin.deactivate")}
        </Button>
      )}
    </div>
  );
}
