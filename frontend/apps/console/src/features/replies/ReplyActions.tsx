import { type SavedReply, savedReplies } from "@kefu/api";
import { Button, fullTime } from "@kefu/ui";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { usePeople } from "../members/people.ts";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { placeOf, repliesChanged } from "./replies.ts";

/** What else can be done with a saved reply: write another like it, look at what it said before, delete it. */
export function ReplyActions({ reply }: { reply: SavedReply }) {
  const { t } = useTranslation("replies");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [history, setHistory] = useState(false);
  const [busy, setBusy] = useState(false);
  const here = placeOf(reply);

  async function restore() {
    try {
      await savedReplies.restore(reply.id);
      await repliesChanged(queries);
      void navigate(`${here}/${reply.id}`);
    } catch (error) {
      tell(sentenceOf(error, t), "danger");
    }
  }

  async function remove() {
    setBusy(true);
    try {
      await savedReplies.remove(reply.id);
      void navigate(here);
      await repliesChanged(queries);
      tell(t("deleted", { title: reply.title }), "plain", { label: t("undo"), run: () => void restore() });
    } catch (error) {
      tell(sentenceOf(error, t), "danger");
      setBusy(false);
    }
  }

  return (
    <div className="prepared-actions">
      <div className="row-of-buttons">
        <Button onClick={() => void navigate(`${here}/new`, { state: { copied: reply } })}>
          {t("duplicate")}
        </Button>
        <Button aria-expanded={history} onClick={() => setHistory(!history)}>
          {t("wordings.title")}
        </Button>
        {reply.may_change ? (
          <Button tone="danger" disabled={busy} onClick={() => void remove()}>
            {t("delete")}
          </Button>
        ) : null}
      </div>
      {history ? <Wordings reply={reply} /> : null}
    </div>
  );
}

function Wordings({ reply }: { reply: SavedReply }) {
  const { t } = useTranslation("replies");
  const { memberName } = usePeople();
  const locale = useLocale();
  const { data } = useQuery({
    queryKey: keys.replyWordings(reply.id, reply.version),
    queryFn: () => savedReplies.wordings(reply.id),
  });
  if (data?.items.length === 0) return <p className="muted">{t("wordings.none")}</p>;
  return (
    <ol className="earlier" aria-busy={!data}>
      {data?.items.map((wording) => (
        <li key={wording.revision}>
          <small className="num">
            {t("wordings.until", {
              at: fullTime(wording.at, locale),
              name: memberName(wording.author_id) ?? t("wordings.somebody"),
            })}
          </small>
          <strong>{wording.title}</strong>
          {[wording.texts.zh, wording.texts.en].map((text) => (text ? <div key={text}>{text}</div> : null))}
        </li>
      ))}
    </ol>
  );
}
