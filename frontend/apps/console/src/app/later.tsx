import { isOnline } from "@kefu/api";
import { type ComponentType, lazy, Suspense, useState } from "react";

type Load<P> = () => Promise<{ default: ComponentType<P> }>;

/** What is not fetched yet: parts of the first screen, which are wanted sooner, and pages. */
const parts: (() => Promise<unknown>)[] = [];
const pages: (() => Promise<unknown>)[] = [];

/** Something of its own file. Once it is there it stands at once; shown anew after a failure, it is asked for anew. */
function later<P extends object>(load: Load<P>, ahead: typeof parts) {
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
      <Suspense fallback={null}>
        <Own {...props} />
      </Suspense>
    );
  };
}

/** A page: fetched when it is first shown, or a little earlier by `fetchLater`. */
export function page<P extends object>(load: Load<P>) {
  return later(load, pages);
}

/** A part of the first screen that only shows something. */
export function part<P extends object>(load: Load<P>) {
  return later(load, parts);
}

/** Fetch everything one after the other, so that asking for it waits for nothing; not while nobody answers. */
export async function fetchLater(): Promise<void> {
  for (let next = parts.shift() ?? pages.shift(); next; next = parts.shift() ?? pages.shift()) {
    if (!isOnline()) return;
    await next();
  }
}
