import { Button } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { Hourglass } from "lucide-react";
import { useEffect } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { undoForward, useForwards } from "./forwards.ts";

const PATIENCE = 2000;

/** Mails of mine that can still be taken back, at the end of the conversation. Nothing is asked for here. */
export function Forwarding({ number }: { number: number }) {
  const waiting = useForwards(number, false).data?.items.filter(({ state }) => state === "waiting");
  return waiting?.map(({ id, send_at, recipients }) => (
    <Waiting key={id} number={number} id={id} sendAt={send_at} count={recipients.length} />
  ));
}

interface Props {
  number: number;
  id: string;
  sendAt: string;
  count: number;
}

function Waiting({ number, id, sendAt, count }: Props) {
  const { t } = useTexts("tickets");
  const queries = useQueryClient();
  // The stream tells that it has left; when it tells nothing, the server is asked.
  useEffect(() => {
    const left = Math.max(new Date(sendAt).getTime() - Date.now(), 0);
    const timer = setTimeout(
      () => void queries.invalidateQueries({ queryKey: keys.forwards(number), refetchType: "all" }),
      left + PATIENCE,
    );
    return () => clearTimeout(timer);
  }, [queries, number, sendAt]);
  return (
    <div className="ev" role="status">
      <Hourglass size={11} aria-hidden /> {t("forward.leaves", { count })}{" "}
      <Button onClick={() => void undoForward(queries, t, number, id)}>{t("undo")}</Button>
    </div>
  );
}
