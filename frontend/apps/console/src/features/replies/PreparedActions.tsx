import { Button } from "@kefu/ui";
import { type ReactNode, useState } from "react";
import { useNavigate } from "react-router";
import { useTexts } from "../../app/texts.tsx";
import { useSaving } from "../admin/saving.ts";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";

interface Props {
  id: string;
  name: string;
  /** The page of its list. */
  here: string;
  mayChange: boolean;
  /** What another one like it begins with. */
  copied: unknown;
  remove: () => Promise<unknown>;
  restore: () => Promise<unknown>;
  changed: () => Promise<unknown>;
  wordings?: ReactNode;
}

/** What else can be done with something prepared: make another like it, look at what it was, delete it. */
export function PreparedActions(props: Props) {
  const { id, name, here, mayChange, copied, remove, restore, changed, wordings } = props;
  const { t } = useTexts("replies");
  const navigate = useNavigate();
  const { open } = useSaving();
  const [history, setHistory] = useState(false);
  const [busy, setBusy] = useState(false);

  async function bringBack() {
    try {
      await restore();
      await changed();
      void navigate(`${here}/${id}`);
    } catch (error) {
      tell(sentenceOf(error, t), "danger");
    }
  }

  async function takeAway() {
    setBusy(true);
    try {
      await remove();
      open(() => navigate(here));
      await changed();
      tell(t("deleted", { title: name }), "plain", { label: t("undo"), run: () => void bringBack() });
    } catch (error) {
      tell(sentenceOf(error, t), "danger");
      setBusy(false);
    }
  }

  return (
    <div className="prepared-actions">
      <div className="row-of-buttons">
        <Button onClick={() => void navigate(`${here}/new`, { state: { copied } })}>{t("duplicate")}</Button>
        {wordings ? (
          <Button aria-expanded={history} onClick={() => setHistory(!history)}>
            {t("wordings.title")}
          </Button>
        ) : null}
        {mayChange ? (
          <Button tone="danger" disabled={busy} onClick={() => void takeAway()}>
            {t("delete")}
          </Button>
        ) : null}
      </div>
      {history ? wordings : null}
    </div>
  );
}
