import { linkify } from "@kefu/api/linkify";
import { Fragment } from "react";
import { useTexts } from "../../app/texts.tsx";
import { usePeople } from "../members/people.ts";
import { piecesOf } from "./mentions.ts";

/** Give the name of today of a mention. */
export function useMarkName(): (mark: string) => string {
  const { t } = useTexts("tickets");
  const { memberName, unitName } = usePeople();
  return (mark) => {
    const id = mark.slice(2);
    return (mark.startsWith("u:") ? unitName(id) : memberName(id)) ?? t("mention.gone");
  };
}

/** A note: as it was written, with the names of today for whom it mentions. */
export function NoteWords({ text }: { text: string }) {
  const nameOf = useMarkName();
  return (
    <div className="text" dir="auto">
      {piecesOf(text).map((piece, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a text never changes its order
        <Fragment key={index}>
          {piece.mark ? (
            <bdi className="mention">@{nameOf(piece.mark)}</bdi>
          ) : (
            linkify(piece.text).map((part, place) =>
              part.href === undefined ? (
                part.text
              ) : (
                // biome-ignore lint/suspicious/noArrayIndexKey: see above
                <a key={place} href={part.href} target="_blank" rel="noopener noreferrer">
                  {part.text}
                </a>
              ),
            )
          )}
        </Fragment>
      ))}
    </div>
  );
}
