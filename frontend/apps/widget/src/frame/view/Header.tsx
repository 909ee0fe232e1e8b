import type { Config } from "../../types";
import { inLanguage, language } from "../text";
import { CloseIcon } from "./icons";

interface Props {
  inbox: Config["inbox"];
  online: boolean;
  agent: string | null;
  onShut: (() => void) | null;
}

/** Who answers: the person once there is one, until then the house. */
export function Header({ inbox, online, agent, onShut }: Props) {
  const { locale, t } = language;
  const title = inLanguage(inbox.title, locale);
  const subtitle = agent ? title : online ? inLanguage(inbox.subtitle, locale) : t("nobody");
  const name = agent ?? title;
  return (
    <header class="head">
      <span class="avatar" aria-hidden="true">
        {Array.from(name)[0]?.toUpperCase()}
      </span>
      <div class="who">
        <h1>{name}</h1>
        {subtitle !== "" && <p>{subtitle}</p>}
      </div>
      {onShut && (
        <button type="button" class="quiet" aria-label={t("close")} title={t("close")} onClick={onShut}>
          <CloseIcon />
        </button>
      )}
    </header>
  );
}
