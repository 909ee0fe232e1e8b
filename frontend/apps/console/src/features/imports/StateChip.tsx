import type { Import, ImportState } from "@kefu/api";
import { Chip, type Tone } from "@kefu/ui";
import { useTexts } from "../../app/texts.tsx";

const TONES: Partial<Record<ImportState, Tone>> = { draft: "warn", ready: "warn" };

/** Where an import stands; coloured where it waits for somebody. */
export function StateChip({ one }: { one: Import }) {
  const { t } = useTexts("imports");
  const nothing = one.state === "ready" && one.added + one.changed === 0;
  const state = one.by_restore ? "by_restore" : one.state;
  return (
    <Chip tone={nothing ? undefined : TONES[one.state]}>{t(nothing ? "run_nothing" : `state.${state}`)}</Chip>
  );
}
