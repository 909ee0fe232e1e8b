import { type ComponentType, lazy, type ReactNode, Suspense, useState } from "react";
import { PartBoundary } from "../features/shell/Boundary.tsx";
import { HeldKeys } from "../features/shell/HeldKeys.tsx";
import { pages, parts } from "./ahead.ts";

type Load<P> = () => Promise<{ default: ComponentType<P> }>;

/** Something of its own file. Once it is there it stands at once; shown anew after a failure, it is asked for anew. */
export function later<P extends object>(load: Load<P>, ahead: typeof parts = []) {
  let there: ComponentType<P> | undefined;
  const read = () =>
    load().then((found) => {
      there = found.default;
      return found;
    });
  ahead.push(read);
  return function Later({ waiting, ...props }: P & { waiting?: ReactNode }) {
    const [Own] = useState<ComponentType<P>>(() => there ?? lazy(read));
    return (
      <Suspense fallback={waiting}>
        <Own {...(props as unknown as P)} />
      </Suspense>
    );
  };
}

/** A page: fetched when it is first shown, or a little earlier. */
export function page<P extends object>(load: Load<P>) {
  return later(load, pages);
}

/**
 * A part of a page, which takes nothing else along when it cannot be opened. What is typed for one that was opened over the
 * page, so that it can be closed, and is still on its way is kept for it: keys never reach the page below.
 */
export function part<P extends object>(load: Load<P>, bones?: ReactNode) {
  const Own = later(load, parts);
  return function Part(props: P) {
    const { onClose } = props as { onClose?: () => void };
    return (
      <PartBoundary onClose={onClose}>
        <Own
          {...props}
          waiting={
            <>
              {bones}
              {onClose ? <HeldKeys onLeave={onClose} /> : null}
            </>
          }
        />
      </PartBoundary>
    );
  };
}
