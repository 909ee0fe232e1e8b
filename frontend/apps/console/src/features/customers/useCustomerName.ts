import { useTranslation } from "react-i18next";

/** Nobody has told some customers' names yet. */
export function useCustomerName(): (name: string | null | undefined) => string {
  const { t } = useTranslation("customers");
  return (name) => name?.trim() || t("visitor");
}
