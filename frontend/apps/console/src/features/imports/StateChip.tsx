import type { Import, ImportState } from "@kefu/api";
import { Chip, type Tone } from "@kefu/ui";
import { useTexts } from "../../app/texts.tsx";

const TONES: Partial<Record<ImportState, Tone>> = { draft: "warn", ready: "warn" };

/** Where an import stands; coloured where it waits for somebody. */
export function StateChip({ one }: { one: Import }) {
  const { t } = useTexts("imports");
  return <Chip tone={TONES[one.state]}>{t(one.by_restore ? "state.by_restore" : `state.${one.state}`)}</Chip>;
}
