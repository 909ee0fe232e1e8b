import "./preview.css";
import { MessageCircle } from "lucide-react";
import type { CSSProperties } from "react";
import { useTexts } from "../../app/texts.tsx";
import { type Face, faceOf } from "./preview.ts";

const THEMES = ["light", "dark"] as const;

/** How the chat will look on a page, while it is being set: on a light and on a dark one. */
export function WindowPreview({ settings }: { settings: Record<string, unknown> }) {
  const { t, language } = useTexts("inboxes");
  const face = faceOf(settings, language);
  return (
    <figure className="chat-previews">
      <figcaption>{t("preview.title")}</figcaption>
      {THEMES.map((theme) => (
        <div
          key={theme}
          data-theme={theme}
          role="img"
          aria-label={t(`preview.${theme}`, { title: face.title })}
        >
          <Page face={face} />
        </div>
      ))}
    </figure>
  );
}

function Page({ face }: { face: Face }) {
  const style: Record<string, string> = { "--up": `${face.distance / 4}px` };
  if (face.colour) Object.assign(style, { "--accent": face.colour, "--on-accent": face.onColour });
  return (
    <div className={`chat-preview ${face.side}`} style={style as CSSProperties}>
      <div className="window">
        <div className="head">
          <span className="face">{Array.from(face.title)[0]?.toUpperCase()}</span>
          <span>
            <strong dir="auto">{face.title}</strong>
            <small dir="auto">{face.subtitle}</small>
          </span>
        </div>
        <p dir="auto">{face.greeting}</p>
      </div>
      <span className="button">
        <MessageCircle size={16} aria-hidden />
      </span>
    </div>
  );
}
