import { Chip } from "@kefu/ui";
import { useTranslation } from "react-i18next";

/** Shown only where the customer is somebody special. */
export function TierChip({ tier }: { tier: string }) {
  const { t } = useTranslation("tickets");
  if (!tier || tier === "standard") return null;
  return <Chip tone="vip">{t(`tier.${tier}`, { defaultValue: tier })}</Chip>;
}
