import { isOnline } from "@kefu/api";
import { type ComponentType, lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { typeInto } from "../features/replies/typing.ts";
import { holdKeys, releaseKeys } from "../features/shell/early.ts";

type Load<P> = () => Promise<{ default: ComponentType<P> }>;

/** What is not fetched yet: parts of the first screen, which are wanted sooner, and pages. */
const parts: (() => Promise<unknown>)[] = [];
const pages: (() => Promise<unknown>)[] = [];

/** Something of its own file. Once it is there it stands at once; shown anew after a failure, it is asked for anew. */
function later<P extends object>(load: Load<P>, ahead: typeof parts, waiting: ReactNode) {
  let there: ComponentType<P> | undefined;
  const read = () =>
    load().then((found) => {
      there = found.default;
      return found;
    });
  ahead.push(read);
  return function Later(props: P) {
    const [Own] = useState<ComponentType<P>>(() => there ?? lazy(read));
    return (
      <Suspense fallback={waiting}>
        <Own {...props} />
      </Suspense>
    );
  };
}

/** A page: fetched when it is first shown, or a little earlier by `fetchLater`. */
export function page<P extends object>(load: Load<P>) {
  return later(load, pages, null);
}

/** A part of the first screen that only shows something. */
export function part<P extends object>(load: Load<P>) {
  return later(load, parts, null);
}

/** A part of the first screen that keys are meant for as soon as it was asked for. */
export function keyedPart<P extends object>(load: Load<P>) {
  return later(load, parts, <Held />);
}

/** Hand on what was typed meanwhile: to the field that has the focus now, else as single keys. */
function handOn(text: string): void {
  for (const key of text) {
    const field = document.activeElement ?? document.body;
    if (field.matches("input[type=text], input:not([type]), textarea")) {
      const { value } = field as HTMLTextAreaElement;
      typeInto(field as HTMLTextAreaElement, value.length, value.length, key);
    } else field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  }
}

/** Keeps what is typed for the part that is being fetched; Escape gives the keys back to the page. */
function Held() {
  useEffect(() => {
    holdKeys(releaseKeys);
    return () => {
      const text = releaseKeys();
      // once the part listens
      setTimeout(() => handOn(text), 0);
    };
  }, []);
  return null;
}

/** Fetch everything one after the other, so that asking for it waits for nothing; not while nobody answers. */
export async function fetchLater(): Promise<void> {
  for (let next = parts.shift() ?? pages.shift(); next; next = parts.shift() ?? pages.shift()) {
    if (!isOnline()) return;
    await next();
  }
}
