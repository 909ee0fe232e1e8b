import { useEffect } from "react";
import { typeInto } from "../replies/typing.ts";
import { holdKeys, releaseKeys } from "./early.ts";

function handOn(text: string): void {
  const field = document.activeElement;
  if (!field?.matches(":is(dialog, .picker) :is(input, textarea)")) return;
  const { value } = field as HTMLTextAreaElement;
  typeInto(field as HTMLTextAreaElement, value.length, value.length, text);
}

/** Keeps what is typed for something that is on its way, and puts it into the field that has the focus there. */
export function HeldKeys({ onLeave }: { onLeave: () => void }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: it begins once; what is left is the same all the time
  useEffect(() => {
    holdKeys(onLeave);
    return () => {
      const text = releaseKeys();
      // once it has taken the focus to where it is asked for something
      if (text) setTimeout(() => handOn(text), 0);
    };
  }, []);
  return null;
}
