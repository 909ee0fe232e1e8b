import type { Navigator, To } from "react-router";
import { popping } from "../../app/popping.ts";
import { isPassing, letPass } from "./passing.ts";

type Ask = (go: () => void) => void;

const guards = new Set<Ask>();
let unwatch: (() => void) | undefined;

/** Be asked before this page is left, until what is given back is called; `go` then leaves without asking anybody. */
export function guardPage(router: Navigator, ask: Ask): () => void {
  guards.add(ask);
  unwatch ??= watch(router);
  return () => {
    guards.delete(ask);
    if (guards.size > 0) return;
    unwatch?.();
    unwatch = undefined;
  };
}

/** Whether what was touched is different from what there was: typed and taken back is nothing to lose. */
export function differs<T extends object>(changes: Partial<T>, from: T): boolean {
  return (Object.keys(changes) as (keyof T)[]).some(
    (key) => JSON.stringify(changes[key]) !== JSON.stringify(from[key]),
  );
}

/** Do what closes an open form; where something would be lost by it, only once that is allowed. */
export function leaveBy(go: () => void) {
  if (guards.size > 0) ask(go);
  else go();
}

function ask(go: () => void) {
  [...guards].at(-1)?.(go);
}

function placeOf(to: To): string {
  return typeof to === "string" ? to : `${to.pathname ?? location.pathname}${to.search ?? ""}`;
}

/**
 * Stand between the page and its router, which has no way to hold somebody back itself. Where the browser's own buttons
 * went elsewhere already it is sent back, before the router hears of it.
 */
function watch(router: Navigator): () => void {
  const { push, replace } = router;
  let here = placeOf(location);
  let at = history.state?.idx;
  let returning = false;
  let going = false;

  function guarded(move: Navigator["push"], stays: (to: To) => boolean): Navigator["push"] {
    return (to, state, options) => {
      const go = () => {
        move(to, state, options);
        here = placeOf(location);
        at = history.state?.idx;
      };
      if (isPassing() || stays(to)) go();
      else ask(() => letPass(go));
    };
  }

  function onPop(event: PopStateEvent) {
    const steps = history.state?.idx - at;
    if (returning) {
      returning = false;
      event.stopImmediatePropagation();
    } else if (going || placeOf(location) === here || !steps) {
      going = false;
      here = placeOf(location);
      at = history.state?.idx;
    } else {
      event.stopImmediatePropagation();
      returning = true;
      history.go(-steps);
      ask(() => {
        going = true;
        history.go(steps);
      });
    }
  }

  function onUnload(event: BeforeUnloadEvent) {
    event.preventDefault();
  }

  router.push = guarded(push, (to) => placeOf(to) === here);
  // what only replaces the question in its address is the page itself
  router.replace = guarded(replace, (to) => placeOf(to).split("?")[0] === here.split("?")[0]);
  popping.hear = onPop;
  addEventListener("beforeunload", onUnload);
  return () => {
    Object.assign(router, { push, replace });
    popping.hear = undefined;
    removeEventListener("beforeunload", onUnload);
  };
}
