import { useTexts } from "../../app/texts.tsx";

/** A ticket's subject; it is empty only where the person was erased. */
export function useSubject(): (subject: string) => string {
  const { t } = useTexts("tickets");
  return (subject) => subject || t("erased.subject");
}
