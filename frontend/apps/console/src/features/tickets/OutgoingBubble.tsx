import { Avatar, Button } from "@kefu/ui";
import { Clock3, TriangleAlert } from "lucide-react";
import { useTexts } from "../../app/texts.tsx";
import { useMe } from "../members/session.ts";
import { changeDraft, whisperedAgain } from "./drafts.ts";
import { Files } from "./Files.tsx";
import { toNames } from "./mentions.ts";
import { NoteWords, useMarkName } from "./NoteWords.tsx";
import { drop, type Outgoing, sendAgain } from "./outbox.ts";
import { Words } from "./Words.tsx";

/** What I just sent, before the server's own telling of it arrives. */
export function OutgoingBubble({ outgoing, draft }: { outgoing: Outgoing; draft: string }) {
  const { t } = useTexts("tickets");
  const { member } = useMe();
  const note = outgoing.mode === "note";
  const inside = outgoing.mode !== "reply";
  const nameOf = useMarkName();
  const failed = outgoing.state === "failed";

  function edit() {
    const back = note ? toNames(outgoing.text, nameOf) : { text: outgoing.text, meant: {} };
    changeDraft(draft, (now) => ({
      mode: outgoing.mode,
      meant: { ...now.meant, ...back.meant },
      ...(outgoing.mode === "whisper"
        ? whisperedAgain(now, back.text, outgoing.hearer ?? null)
        : { [outgoing.mode]: [back.text, now[outgoing.mode]].filter(Boolean).join("\n") }),
      files: [
        ...now.files,
        ...outgoing.files.map((ref) => ({ ...ref, ref, progress: 1, state: "done" as const, preview: null })),
      ],
    }));
    drop(outgoing.id);
  }

  return (
    <article className={`m ${inside ? outgoing.mode : "me"}`} data-state={outgoing.state}>
      {inside ? null : <Avatar name={member.name} seed={member.id} decorative />}
      <div className="body">
        <small>
          {inside ? `${t(`composer.${outgoing.mode}`)} · ` : ""}
          {member.name}
          <span className={failed ? "bad" : undefined}>
            {" · "}
            {failed ? <TriangleAlert size={11} aria-hidden /> : <Clock3 size={11} aria-hidden />}{" "}
            {t(`sending.${outgoing.state}`)}
          </span>
        </small>
        {note ? <NoteWords text={outgoing.text} /> : null}
        {!note && outgoing.text ? <Words text={outgoing.text} /> : null}
        <Files files={outgoing.files} />
        {failed ? (
          <div className="failed">
            <span className="bad">{outgoing.problem}</span>
            {outgoing.mode === "whisper" ? null : (
              <Button onClick={() => sendAgain(outgoing.id)}>{t("sending.again")}</Button>
            )}
            <Button onClick={edit}>{t("sending.edit")}</Button>
          </div>
        ) : null}
      </div>
    </article>
  );
}
