import { type DelayedReply, isTransient } from "@kefu/api";
import { Avatar, Button, Kbd } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { Hourglass, TriangleAlert } from "lucide-react";
import { type CSSProperties, useEffect, useRef } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { useMe } from "../members/session.ts";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { endOffer, offerUndo, releaseDelayed, takeBack } from "./delayed.ts";
import { Files } from "./Files.tsx";
import { UNDO_KEY } from "./sendKey.ts";
import { Words } from "./Words.tsx";

const PATIENCE = 2000;
const FAULTS = ["ticket_closed", "restore_first", "merged_already"];

/** An answer of mine that waits some seconds before it leaves, or that the ticket refused when its time had come. */
export function DelayedBubble({ number, delayed }: { number: number; delayed: DelayedReply }) {
  const { t } = useTexts("tickets");
  const { member } = useMe();
  const queries = useQueryClient();
  const failed = delayed.state === "failed";
  const left = Math.max(new Date(delayed.send_at).getTime() - Date.now(), 0);

  // The stream tells that it has left. When it tells nothing, the server is asked what became of it.
  useEffect(() => {
    if (failed) return;
    const after = Math.max(new Date(delayed.send_at).getTime() - Date.now(), 0) + PATIENCE;
    const ask = () => void queries.invalidateQueries({ queryKey: keys.ticket(number), exact: true });
    let again: ReturnType<typeof setInterval> | undefined;
    const first = setTimeout(() => {
      ask();
      again = setInterval(ask, 2 * PATIENCE);
    }, after);
    return () => {
      clearTimeout(first);
      clearInterval(again);
    };
  }, [queries, number, failed, delayed.send_at]);

  // Whoever goes to another ticket takes the offer to undo along.
  const offer = useRef(() => {});
  offer.current = () => {
    if (!failed) offerUndo(queries, t, member.id, number, delayed);
  };
  useEffect(() => {
    endOffer(delayed.id);
    return () => offer.current();
  }, [delayed.id]);

  function sendNow() {
    releaseDelayed(queries, number).catch((error) => {
      if (!isTransient(error)) tell(sentenceOf(error, t), "danger");
    });
  }
  const back = () => void takeBack(queries, t, member.id, number, delayed);
  return (
    <article className="m me" data-state={failed ? "failed" : "delayed"}>
      <Avatar name={member.name} seed={member.id} decorative />
      <div className="body">
        <small>
          {member.name}
          <span className={failed ? "bad" : undefined}>
            {" · "}
            {failed ? <TriangleAlert size={11} aria-hidden /> : <Hourglass size={11} aria-hidden />}{" "}
            {t(failed ? "sending.failed" : "delayed.waiting")}
          </span>
        </small>
        {delayed.text ? <Words text={delayed.text} /> : null}
        <Files files={delayed.files} />
        <div className="failed">
          {failed ? (
            <>
              <span className="bad">
                {t(`delayed.fault.${FAULTS.includes(delayed.fault ?? "") ? delayed.fault : "unknown"}`)}
              </span>
              <Button onClick={back}>{t("sending.edit")}</Button>
            </>
          ) : (
            <>
              <span className="runs-out" style={{ "--left": `${left}ms` } as CSSProperties} aria-hidden />
              <Button onClick={back}>
                {t("undo")} <Kbd>{UNDO_KEY}</Kbd>
              </Button>
              <Button onClick={sendNow}>{t("delayed.send_now")}</Button>
            </>
          )}
        </div>
      </div>
    </article>
  );
}
