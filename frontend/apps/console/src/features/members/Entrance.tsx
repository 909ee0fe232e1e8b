import "./members.css";
import { Button } from "@kefu/ui";
import { Languages } from "lucide-react";
import { type ReactNode, useState } from "react";
import { speak } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { Logo } from "../shell/Logo.tsx";

interface Props {
  title: string;
  text: string;
  wide?: boolean;
  children: ReactNode;
}

/** The page around log-in and set-up. */
export function Entrance({ title, text, wide, children }: Props) {
  const { t, language } = useTexts();
  const other = language === "zh" ? "en" : "zh";
  return (
    <main className="entrance">
      <div className={wide ? "entrance-card wide" : "entrance-card"}>
        <Logo />
        <h1>{title}</h1>
        <p className="muted">{text}</p>
        {children}
      </div>
      <Button
        tone="plain"
        className="plain"
        icon={<Languages size={15} aria-hidden />}
        lang={other}
        onClick={() => void speak(other)}
      >
        {t(`language.${other}`)}
      </Button>
    </main>
  );
}

/** What a link from a mail carries behind its `#`, where no server and no log sees it; taken out of the address bar. */
export function useSecret(): string {
  const [secret] = useState(() => location.hash.slice(1));
  if (location.hash) history.replaceState(history.state, "", location.pathname);
  return secret;
}
