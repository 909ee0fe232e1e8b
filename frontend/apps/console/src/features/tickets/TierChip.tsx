import type { Tier } from "@kefu/api";
import { Chip } from "@kefu/ui";
import { useTexts } from "../../app/texts.tsx";

/** Shown only where the customer is somebody special. */
export function TierChip({ tier }: { tier: Tier }) {
  const { t } = useTexts("tickets");
  if (tier === "standard") return null;
  return <Chip tone="vip">{t(`tier.${tier}`)}</Chip>;
}
