import { type MailServer, mails } from "@kefu/api";
import { Button, Field, SelectField } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
import { differs } from "../admin/leaving.ts";
import { useSaving } from "../admin/saving.ts";
import { tell } from "../shell/notices.ts";
import { leftOf } from "../units/units.ts";
import { portOf, WAYS, type Way } from "./ways.ts";

function startOf(server: MailServer | null) {
  return {
    host: server?.host ?? "",
    port: String(server?.port ?? 465),
    tls: (server?.tls ?? "tls") as Way,
    username: server?.username ?? "",
    sender: server?.sender ?? "",
    sender_name: server?.sender_name ?? "",
    base_url: server?.base_url ?? location.origin,
  };
}

/** The mail server. Its password goes in and is never shown again. */
export function MailForm({ server }: { server: MailServer | null }) {
  const { t } = useTexts("mails");
  const queries = useQueryClient();
  const saving = useSaving(() => queries.refetchQueries({ queryKey: keys.mailServer }));
  const [changes, setChanges] = useState<Partial<ReturnType<typeof startOf>>>({});
  const [password, setPassword] = useState("");
  const [asking, setAsking] = useState(false);
  const now = { ...startOf(server), ...changes };
  const changed = Object.keys(changes).length > 0 || password !== "";
  const set = (change: typeof changes) => setChanges({ ...changes, ...change });

  function reset() {
    setChanges({});
    setPassword("");
    saving.forget();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    const secret = now.username === "" ? { password: null } : password ? { password } : {};
    const body = { ...now, port: Number(now.port), version: server?.version ?? 0, ...secret };
    void saving.save(
      (key) => mails.change(body, key),
      (saved) => {
        queries.setQueryData(keys.mailServer, { server: saved });
        void queries.invalidateQueries({ queryKey: keys.mails });
        // what was typed while it was being saved stays
        setChanges((now) => leftOf(now, changes));
        setPassword((now) => (now === password ? "" : now));
        tell(t("saved"));
      },
    );
  }

  function remove() {
    setAsking(false);
    void saving.save(
      () => mails.remove(),
      () => {
        queries.setQueryData(keys.mailServer, { server: null });
        reset();
        tell(t("removed"));
      },
    );
  }

  return (
    <form onSubmit={submit} autoComplete="off" className="mail-form">
      <div className="beside">
        <Field
          label={t("host")}
          error={saving.wrong("host")}
          required
          maxLength={253}
          spellCheck={false}
          value={now.host}
          onChange={(event) => set({ host: event.target.value })}
        />
        <SelectField
          label={t("tls")}
          error={saving.wrong("tls")}
          options={WAYS.map((key) => ({ key, label: t(`way.${key}`) }))}
          value={now.tls}
          onChange={(event) => {
            const tls = event.target.value as Way;
            set({ tls, port: portOf(now.tls, tls, now.port) });
          }}
        />
        <Field
          label={t("port")}
          error={saving.wrong("port")}
          type="number"
          min={1}
          max={65535}
          required
          value={now.port}
          onChange={(event) => set({ port: event.target.value })}
        />
      </div>
      <Field
        label={t("username")}
        hint={t("username_hint")}
        error={saving.wrong("username")}
        maxLength={254}
        autoComplete="off"
        spellCheck={false}
        value={now.username}
        onChange={(event) => set({ username: event.target.value })}
      />
      <Field
        label={t("password")}
        hint={t(server?.password.set ? "password_kept" : "password_hint")}
        error={saving.wrong("password")}
        type="password"
        maxLength={1000}
        autoComplete="new-password"
        disabled={now.username === ""}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Field
        label={t("sender")}
        hint={t("sender_hint")}
        error={saving.wrong("sender")}
        type="email"
        required
        maxLength={254}
        value={now.sender}
        onChange={(event) => set({ sender: event.target.value })}
      />
      <Field
        label={t("sender_name")}
        error={saving.wrong("sender_name")}
        maxLength={100}
        value={now.sender_name}
        onChange={(event) => set({ sender_name: event.target.value })}
      />
      <Field
        label={t("base_url")}
        hint={t("base_url_hint")}
        error={saving.wrong("base_url")}
        type="url"
        required
        maxLength={500}
        value={now.base_url}
        onChange={(event) => set({ base_url: event.target.value })}
      />
      <FormFoot
        saving={saving}
        label={t("save")}
        changed={changed}
        unsaved={password !== "" || differs(changes, startOf(server))}
        onReset={reset}
      />
      {server && !changed ? (
        asking ? (
          <div className="activity">
            <p role="alert">{t("remove_text")}</p>
            <div className="row-of-buttons">
              <Button tone="danger" autoFocus disabled={saving.busy} onClick={remove}>
                {t("remove_now")}
              </Button>
              <Button onClick={() => setAsking(false)}>{t("keep")}</Button>
            </div>
          </div>
        ) : (
          <div className="activity">
            <Button onClick={() => setAsking(true)}>{t("remove")}</Button>
          </div>
        )
      ) : null}
    </form>
  );
}
