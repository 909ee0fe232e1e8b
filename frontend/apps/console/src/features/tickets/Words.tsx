import { linkify } from "@kefu/api/linkify";

/** A text as it was written, in its own direction; what is an address can be followed, nothing is fetched for it. */
export function Words({ text }: { text: string }) {
  return (
    <div className="text" dir="auto">
      {linkify(text).map((piece, index) =>
        piece.href === undefined ? (
          piece.text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a text never changes its order
          <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer">
            {piece.text}
          </a>
        ),
      )}
    </div>
  );
}
