import { type RefObject, useEffect, useRef, useState } from "react";
import { type Asking, useAsking } from "./asking.ts";
import { letPass } from "./passing.ts";

interface Page {
  /** Whether the form is still there. */
  here: boolean;
  busy: boolean;
  saved: boolean;
  /** Where somebody wanted to go while it was being saved. */
  go?: () => void;
}

export interface Saving extends Asking {
  /** Go on to what was made, unless its form was left meanwhile or somebody wants to go elsewhere. */
  open: (go: () => unknown) => void;
  page: RefObject<Page>;
}

/** Save a form, with what is said in `useAsking`; it knows whether it is still there when the answer comes. */
export function useSaving(onConflict?: () => Promise<unknown>, tries?: number): Saving {
  const asking = useAsking(onConflict, tries);
  const page = useRef<Page>({ here: true, busy: false, saved: false });
  useEffect(() => {
    const { current } = page;
    current.here = true;
    return () => {
      current.here = false;
    };
  }, []);

  const save: Asking["save"] = async (ask, done) => {
    const { current } = page;
    // what waits for the first one is not told of by a second
    if (current.busy) return;
    Object.assign(current, { busy: true, saved: false });
    await asking.save(ask, (answer) => {
      current.saved = true;
      return done(answer);
    });
    current.busy = false;
  };
  const open = (next: () => unknown) => {
    const { here, go } = page.current;
    page.current.go = undefined;
    if (here) letPass(go ?? next);
  };
  return { ...asking, save, open, page };
}

/**
 * The version of a thing at which a form began to change it. The stream brings newer ones meanwhile, and who sent
 * those with what they saw before would take back what a colleague just did without a word: the server must tell.
 */
export function useBegun(current: number, touched: boolean): [number, (version: number) => void] {
  const [begun, setBegun] = useState(current);
  if (!touched && begun !== current) setBegun(current);
  return [touched ? begun : current, setBegun];
}
