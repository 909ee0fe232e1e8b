import type { ImportState } from "@kefu/api";
import { Chip, type Tone } from "@kefu/ui";
import { useTexts } from "../../app/texts.tsx";

const TONES: Partial<Record<ImportState, Tone>> = { draft: "warn", ready: "warn" };

/** Where an import stands; coloured where it waits for somebody. */
export function StateChip({ state }: { state: ImportState }) {
  const { t } = useTexts("imports");
  return <Chip tone={TONES[state]}>{t(`state.${state}`)}</Chip>;
}
