import "./forwards.css";
import { forwards } from "@kefu/api";
import { Button } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { insist } from "../../app/insist.ts";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { useMay } from "../members/session.ts";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { showForward, useForwards } from "./forwards.ts";

/** To whom a forwarded mail went and what became of it, behind the line that tells of it. */
export default function ForwardLine({ number, id }: { number: number; id: string }) {
  const { t } = useTexts("forwards");
  const queries = useQueryClient();
  const may = useMay("ticket:forward");
  const [busy, setBusy] = useState(false);
  const sent = useForwards(number).data?.items.find((one) => one.id === id);
  if (!sent) return null;
  const bad = sent.recipients.filter(({ fault }) => fault !== null);

  async function again() {
    setBusy(true);
    try {
      showForward(queries, number, await insist((key) => forwards.again(number, id, key)));
    } catch (error) {
      tell(sentenceOf(error, t), "danger");
      void queries.invalidateQueries({ queryKey: keys.forwards(number) });
    }
    setBusy(false);
  }
  return (
    <span className="forward-line" role="status">
      {" "}
      <bdi>{sent.recipients.map(({ address }) => address).join(", ")}</bdi>
      {" · "}
      <span className={sent.state === "failed" ? "bad" : undefined}>{t(`state.${sent.state}`)}</span>
      {bad.map(({ address, explanation, said }) => (
        <span key={address} className="bad">
          {" · "}
          <bdi>{address}</bdi>
          {t("colon")}
          {explanation} {said ? <bdi>({said})</bdi> : null}
        </span>
      ))}
      {sent.state === "failed" && may ? (
        <>
          {" "}
          <Button aria-disabled={busy} onClick={() => !busy && void again()}>
            {t("again")}
          </Button>
        </>
      ) : null}
    </span>
  );
}
