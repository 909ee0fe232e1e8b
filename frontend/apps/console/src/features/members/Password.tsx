import { sessions } from "@kefu/api";
import { Button, Field } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { useSaving } from "../admin/saving.ts";
import { Unsaved } from "../admin/Unsaved.tsx";
import { tell } from "../shell/notices.ts";
import { NewPasswordField } from "./NewPasswordField.tsx";
import { useMe } from "./session.ts";

/** Choosing a new password; every other device is logged out by it. */
export function Password() {
  const { t } = useTexts("members");
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const before = useRef(open);
  useEffect(() => {
    if (before.current && !open) button.current?.focus();
    before.current = open;
  }, [open]);
  return (
    <section className="part">
      <h2>{t("password")}</h2>
      <p className="muted">{t("change_password.text")}</p>
      {open ? (
        <PasswordForm onDone={() => setOpen(false)} />
      ) : (
        <Button ref={button} onClick={() => setOpen(true)}>
          {t("change_password.open")}
        </Button>
      )}
    </section>
  );
}

function PasswordForm({ onDone }: { onDone: () => void }) {
  const { t } = useTexts("members");
  const queries = useQueryClient();
  const { member } = useMe();
  const [values, setValues] = useState({ current_password: "", password: "" });
  const saving = useSaving(undefined, 1);
  const { wrong, problem, busy } = saving;

  function submit(event: FormEvent) {
    event.preventDefault();
    void saving.save(
      () => sessions.changePassword(values),
      () => {
        void queries.invalidateQueries({ queryKey: keys.sessions });
        tell(t("change_password.done"));
        onDone();
      },
    );
  }

  return (
    <form className="narrow" onSubmit={submit}>
      {Object.values(values).some(Boolean) ? <Unsaved saving={saving} /> : null}
      {/* password managers learn for whom this is */}
      <input type="hidden" name="username" autoComplete="username" value={member.email} />
      <Field
        label={t("change_password.current")}
        error={wrong("current_password")}
        type="password"
        autoComplete="current-password"
        required
        autoFocus
        value={values.current_password}
        onChange={(event) => setValues({ ...values, current_password: event.target.value })}
      />
      <NewPasswordField
        label={t("change_password.wanted")}
        error={wrong("password")}
        value={values.password}
        onChange={(password) => setValues({ ...values, password })}
      />
      <p className="refused" role="alert">
        {wrong("current_password") || wrong("password") ? "" : problem}
      </p>
      <div className="row-of-buttons">
        <Button type="submit" tone="primary" disabled={busy}>
          {t("change_password.save")}
        </Button>
        <Button onClick={onDone}>{t("change_password.cancel")}</Button>
      </div>
    </form>
  );
}
