import { useTexts } from "../../app/texts.tsx";

/** Nobody has told some customers' names yet. */
export function useCustomerName(): (name: string | null | undefined) => string {
  const { t } = useTexts("customers");
  return (name) => name?.trim() || t("visitor");
}
