import { useTranslation } from "react-i18next";

/** A ticket's subject; it is empty only where the person was erased. */
export function useSubject(): (subject: string) => string {
  const { t } = useTranslation("tickets");
  return (subject) => subject || t("erased.subject");
}
