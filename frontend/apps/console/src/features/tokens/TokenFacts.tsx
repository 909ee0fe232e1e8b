import { administration, type Token } from "@kefu/api";
import { ago, Button, fullDate, fullTime } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { usePeople } from "../members/people.ts";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { wordOf } from "./tokens.ts";

interface Props {
  token: Token;
  onRevoked: () => void;
}

/** Whom a program acts as and what it may do. Nothing of it changes: one makes another and revokes this one. */
export function TokenFacts({ token, onRevoked }: Props) {
  const { t } = useTexts("tokens");
  const { memberName } = usePeople();
  const locale = useLocale();
  return (
    <>
      <dl className="token-facts">
        <dt>{t("member")}</dt>
        <dd>{memberName(token.member_id) ?? "–"}</dd>
        <dt>{t("created")}</dt>
        <dd className="num">{fullTime(token.created_at, locale)}</dd>
        <dt>{t("last_used")}</dt>
        <dd className="num" title={token.last_used_at ? fullTime(token.last_used_at, locale) : undefined}>
          {token.last_used_at ? ago(token.last_used_at, locale) : t("never_used")}
        </dd>
        <dt>{t("expires")}</dt>
        <dd className="num">{token.expires_at ? fullDate(token.expires_at, locale) : t("never")}</dd>
        <dt>{t("may")}</dt>
        <dd>
          <ul>
            {token.scopes.map((scope) => (
              <li key={scope}>
                {t(`scope.${wordOf(scope)}`)} <code className="faint">{scope}</code>
              </li>
            ))}
          </ul>
        </dd>
      </dl>
      <Revoking token={token} onRevoked={onRevoked} />
    </>
  );
}

function Revoking({ token, onRevoked }: Props) {
  const { t } = useTexts("tokens");
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const { name } = token;

  async function revoke() {
    setBusy(true);
    try {
      await administration.revokeToken(token.id);
      tell(t("revoked", { name }));
      onRevoked();
    } catch (error) {
      tell(sentenceOf(error, t), "danger");
      setBusy(false);
    }
    await queries.invalidateQueries({ queryKey: keys.tokens });
  }

  if (!asking) {
    return (
      <div className="activity">
        <Button tone="danger" onClick={() => setAsking(true)}>
          {t("revoke")}
        </Button>
      </div>
    );
  }
  return (
    <div className="activity">
      <p role="alert">{t("revoke_text", { name })}</p>
      <div className="row-of-buttons">
        <Button tone="danger" autoFocus disabled={busy} onClick={() => void revoke()}>
          {t("revoke_now", { name })}
        </Button>
        <Button disabled={busy} onClick={() => setAsking(false)}>
          {t("keep")}
        </Button>
      </div>
    </div>
  );
}
