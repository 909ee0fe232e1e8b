import { type InvitationView, invitations, type SentInvitation } from "@kefu/api";
import { ago, Button, Chip } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { Copyable } from "../admin/Copyable.tsx";
import { useSaving } from "../admin/saving.ts";
import { tell } from "../shell/notices.ts";
import { usePeople } from "./people.ts";
import { useRoleName } from "./useRoles.ts";

interface Props {
  view: InvitationView;
  /** The link, known only to who just sent it. */
  sent: SentInvitation | null;
  onSent: (sent: SentInvitation) => void;
  onRevoked: () => void;
}

/** What became of an invitation's mail, or that it is too old. Said only where somebody has to do something. */
export function InvitationState({ view }: { view: InvitationView }) {
  const { t } = useTexts("members");
  if (view.invitation.over) return <Chip tone="warn">{t("invite.over")}</Chip>;
  if (view.lapsed) return <Chip tone="warn">{t("invite.lapsed")}</Chip>;
  if (view.mail === "failed") return <Chip tone="danger">{t("invite.failed")}</Chip>;
  return <Chip>{t("invite.open")}</Chip>;
}

/** Somebody who was asked and has not come yet. */
export function InvitationCard({ view, sent, onSent, onRevoked }: Props) {
  const { t } = useTexts("members");
  const { memberName, unitName } = usePeople();
  const roleName = useRoleName();
  const locale = useLocale();
  const queries = useQueryClient();
  const saving = useSaving(() => queries.refetchQueries({ queryKey: keys.invitations }));
  const [asking, setAsking] = useState(false);
  const { invitation, mail, lapsed, explanation } = view;
  const link = sent?.invitation.version === invitation.version ? location.origin + sent.path : "";

  function again() {
    void saving.save(
      () => invitations.renew(invitation.id, invitation.version),
      async (renewed) => {
        await queries.refetchQueries({ queryKey: keys.invitations });
        onSent(renewed);
        tell(t(renewed.mailed ? "invite.sent_again" : "invite.made_again", { email: invitation.email }));
      },
    );
  }

  function revoke() {
    void saving.save(
      () => invitations.revoke(invitation.id),
      async () => {
        await queries.refetchQueries({ queryKey: keys.invitations });
        tell(t("invite.revoked", { email: invitation.email }));
        saving.open(onRevoked);
      },
    );
  }

  const told = mail ? t(`invite.mail.${mail}`) : t("invite.mail.none");
  return (
    <div className="invitation">
      <p className="muted">
        {t("invite.about", {
          name: memberName(invitation.invited_by) ?? "",
          when: ago(invitation.created_at, locale),
        })}
      </p>
      <p>{[...invitation.roles.map(roleName), unitName(invitation.unit_id)].filter(Boolean).join(" · ")}</p>
      <p role="status" className={mail === "failed" ? "bad" : "muted"}>
        {told} {explanation}
      </p>
      {lapsed && !invitation.over ? (
        <p role="status" className="warned">
          {t("invite.lapsed_text")}
        </p>
      ) : null}
      {link ? (
        <section className="once" aria-label={t("invite.link")}>
          <h2>{t("invite.link")}</h2>
          <p>{t("invite.link_text")}</p>
          <Copyable text={link} />
        </section>
      ) : null}
      <p className="bad" role="alert">
        {saving.problem}
      </p>
      {asking ? (
        <>
          <p role="alert">{t("invite.revoke_text", { email: invitation.email })}</p>
          <div className="row-of-buttons">
            <Button tone="danger" autoFocus disabled={saving.busy} onClick={revoke}>
              {t("invite.revoke_now")}
            </Button>
            <Button onClick={() => setAsking(false)}>{t("admin.keep")}</Button>
          </div>
        </>
      ) : (
        <div className="row-of-buttons">
          <Button disabled={saving.busy} onClick={again}>
            {t("invite.again")}
          </Button>
          <Button tone="danger" disabled={saving.busy} onClick={() => setAsking(true)}>
            {t("invite.revoke")}
          </Button>
        </div>
      )}
    </div>
  );
}
