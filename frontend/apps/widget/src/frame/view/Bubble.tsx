import { linkify } from "@kefu/api/linkify";
import type { FileInfo, Locale, Outgoing } from "../../types";
import type { Chat } from "../chat";
import { clock, percent } from "../core/format";
import { isPicture } from "../pictures";
import { language } from "../text";
import { FileLink, Picture } from "./Files";
import { pure } from "./pure";
import type { Shown } from "./Viewer";

interface Props {
  chat: Chat;
  /** Only so that a switch of language draws it again. */
  locale: Locale;
  name: string;
  text: string;
  files: FileInfo[];
  own: boolean;
  /** When it was written; null inside a group. */
  at?: string | null;
  sent?: boolean;
  onShow: (shown: Shown) => void;
}

/** Text as text: links are elements, never markup out of the message. */
function Text({ text }: { text: string }) {
  return (
    <p class="text">
      {linkify(text).map((piece) =>
        piece.href === undefined ? (
          piece.text
        ) : (
          <a href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
            {piece.text}
          </a>
        ),
      )}
    </p>
  );
}

function BubbleView({ chat, locale, name, text, files, own, at, sent, onShow }: Props) {
  const { t } = language;
  const pictures = files.filter(isPicture);
  const others = files.filter((file) => !isPicture(file));
  return (
    <>
      {(text !== "" || others.length > 0) && (
        <div class={own ? "bubble own" : "bubble"}>
          <span class="hidden">{name}</span>
          {text !== "" && <Text text={text} />}
          {others.map((file) => (
            <FileLink key={file.id} file={file} pictures={chat.pictures} />
          ))}
        </div>
      )}
      {pictures.map((file) => (
        <Picture key={file.id} file={file} pictures={chat.pictures} onShow={onShow} />
      ))}
      {at && (
        <p class="meta">
          {!own && <span>{name} · </span>}
          <time dateTime={at}>{clock(at, locale)}</time>
          {sent && <span> · {t("sent")}</span>}
        </p>
      )}
    </>
  );
}

/** A message that both sides have. */
export const Bubble = pure(BubbleView);

interface QueuedProps {
  chat: Chat;
  item: Outgoing;
  progress: Record<string, number>;
  waiting: boolean;
  onShow: (shown: Shown) => void;
}

/** A message on its way: looks like the others and says how far it is. */
export function QueuedBubble({ chat, item, progress, waiting, onShow }: QueuedProps) {
  const { locale, t } = language;
  const failed = item.failed !== null;
  const state = failed ? "failed" : waiting ? "waiting" : "sending";
  return (
    <>
      <div class={`bubble own ${state}`}>
        <span class="hidden">{t("you")}</span>
        {item.text !== "" && <Text text={item.text} />}
        {item.files.map((file) => (
          <p class="file" key={file.id}>
            <span class="name">{file.name}</span>
            {!file.uploaded && <span>{percent(progress[file.id] ?? 0, locale)}</span>}
          </p>
        ))}
      </div>
      {item.files.filter(isPicture).map((file) => (
        <Picture key={file.id} file={file} pictures={chat.pictures} onShow={onShow} />
      ))}
      <p class={failed ? "meta danger" : "meta"} role={failed ? "alert" : undefined}>
        {t(state)}
        {failed && item.failed !== "" && <span> · {item.failed}</span>}
      </p>
      {failed && (
        <p class="meta actions">
          <button type="button" class="link" onClick={() => chat.retry(item.id)}>
            {t("retry")}
          </button>
          <button type="button" class="link" onClick={() => chat.takeBack(item)}>
            {t("edit")}
          </button>
        </p>
      )}
    </>
  );
}
