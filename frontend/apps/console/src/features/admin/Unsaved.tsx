import "./unsaved.css";
import { Button, Sheet } from "@kefu/ui";
import { useContext, useEffect, useRef, useState } from "react";
import { UNSAFE_NavigationContext } from "react-router";
import { useTexts } from "../../app/texts.tsx";
import { guardPage, leaveBy } from "./leaving.ts";
import type { Saving } from "./saving.ts";

/** So long a save is waited for before somebody who wants to leave is asked all the same, in milliseconds. */
const PATIENCE = 1500;

interface Props {
  saving: Saving;
  /** What is asked, where it is not about changes that are not saved. */
  title?: string;
  text?: string;
}

/** While it is there, nobody leaves the page with what they typed unless they say so; what is being saved is waited for. */
export function Unsaved({ saving: { busy, page }, title, text }: Props) {
  const { navigator } = useContext(UNSAFE_NavigationContext);
  const [go, setGo] = useState<(() => void) | null>(null);
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const { current } = page;
    const unguard = guardPage(navigator, (leave) => {
      if (current.busy) current.go = leave;
      setGo(() => leave);
    });
    return () => {
      unguard();
      const { go, saved } = current;
      current.go = undefined;
      // other forms of the page may have something to lose
      if (go && saved) leaveBy(go);
    };
  }, [navigator, page]);
  useEffect(() => {
    setSlow(false);
    if (!go || !busy) return;
    const timer = setTimeout(() => setSlow(true), PATIENCE);
    return () => clearTimeout(timer);
  }, [go, busy]);

  function close() {
    page.current.go = undefined;
    setGo(null);
  }

  if (!go) return null;
  if (busy && !slow) return <Waiting />;
  return (
    <Question
      title={title}
      text={text}
      onStay={close}
      onLeave={() => {
        close();
        go();
      }}
    />
  );
}

/** Where somebody wants to go is opened once it is saved: said where they look, and only if that takes a moment. */
function Waiting() {
  const { t } = useTexts("admin");
  return (
    <p className="leaving-waits" role="status">
      {t("unsaved.saving")}
    </p>
  );
}

interface QuestionProps extends Omit<Props, "saving"> {
  onStay: () => void;
  onLeave: () => void;
}

function Question({ title, text, onStay, onLeave }: QuestionProps) {
  const { t } = useTexts("admin");
  const stay = useRef<HTMLButtonElement>(null);
  useEffect(() => stay.current?.focus(), []);
  return (
    <Sheet title={title ?? t("unsaved.title")} closeLabel={t("shell:close")} onClose={onStay}>
      <div className="unsaved">
        <p>{text ?? t("unsaved.text")}</p>
        <div className="row-of-buttons">
          <Button ref={stay} tone="primary" onClick={onStay}>
            {t("unsaved.stay")}
          </Button>
          <Button tone="danger" onClick={onLeave}>
            {t("unsaved.discard")}
          </Button>
        </div>
      </div>
    </Sheet>
  );
}
