import { Button, Sheet } from "@kefu/ui";
import { useContext, useEffect, useRef, useState } from "react";
import { UNSAFE_NavigationContext } from "react-router";
import { useTexts } from "../../app/texts.tsx";
import { guardPage } from "./leaving.ts";

/** While it is there, nobody leaves the page with what they typed unless they say so. */
export function Unsaved() {
  const { navigator } = useContext(UNSAFE_NavigationContext);
  const [go, setGo] = useState<(() => void) | null>(null);
  useEffect(() => guardPage(navigator, (leave) => setGo(() => leave)), [navigator]);
  return go ? <Question onStay={() => setGo(null)} onLeave={go} /> : null;
}

function Question({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  const { t } = useTexts("admin");
  const stay = useRef<HTMLButtonElement>(null);
  useEffect(() => stay.current?.focus(), []);
  return (
    <Sheet title={t("unsaved.title")} closeLabel={t("shell:close")} onClose={onStay}>
      <div className="unsaved">
        <p>{t("unsaved.text")}</p>
        <div className="row-of-buttons">
          <Button ref={stay} tone="primary" onClick={onStay}>
            {t("unsaved.stay")}
          </Button>
          <Button
            tone="danger"
            onClick={() => {
              onStay();
              onLeave();
            }}
          >
            {t("unsaved.discard")}
          </Button>
        </div>
      </div>
    </Sheet>
  );
}
