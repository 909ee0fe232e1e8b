import i18next, { type TFunction } from "i18next";
import { createContext, type ReactNode, useContext, useSyncExternalStore } from "react";

/** The texts of one namespace in the language of the screen. */
interface Texts {
  t: TFunction;
  language: string;
}

const Language = createContext("");

function listen(changed: () => void): () => void {
  i18next.on("languageChanged", changed);
  return () => i18next.off("languageChanged", changed);
}

/** Lets everything below speak the language of the screen, and the next one as soon as it is chosen. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const language = useSyncExternalStore(listen, () => i18next.language);
  return <Language value={language}>{children}</Language>;
}

/**
 * The same, with every plain sentence looked up once: all texts of a language are there before it is spoken, and
 * looking them up took a sixth of the time in which a ticket comes.
 */
function remembering(t: TFunction): TFunction {
  const said = new Map<string, string>();
  const plain = (key: string): string => {
    const text = said.get(key) ?? t(key);
    said.set(key, text);
    return text;
  };
  return ((key: string, ...rest: [Record<string, unknown>?]) =>
    rest.length === 0 ? plain(key) : t(key, ...rest)) as unknown as TFunction;
}

const known = new Map<string, Texts>();

/**
 * What a component says. A list of fifty rows asks some hundred times: so one object for all who ask for the same, and
 * nothing for each of them, neither a listener nor a copy (those of react-i18next took a tenth of every screen).
 */
export function useTexts(namespace = "shell"): Texts {
  const language = useContext(Language);
  const key = `${language} ${namespace}`;
  const found = known.get(key) ?? { t: remembering(i18next.getFixedT(language, namespace)), language };
  known.set(key, found);
  return found;
}
