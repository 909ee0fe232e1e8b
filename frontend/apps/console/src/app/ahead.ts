import { isOnline, onConnection } from "@kefu/api";

type Fetch = () => Promise<unknown>;

/** What is fetched before it is asked for: parts of the first screen, which are wanted sooner, and pages. */
export const parts: Fetch[] = [];
export const pages: Fetch[] = [];

async function fetchAll(): Promise<void> {
  // pages may have parts of their own, which are known once they are there
  for (const list of [parts, pages, parts]) {
    for (const each of list) {
      if (!isOnline()) return;
      await each().catch(() => {});
    }
  }
}

/**
 * Fetch everything one after the other, once everything else is there, so that asking for it waits for nothing. What does
 * not come is fetched when it is shown, or when the connection comes back. What is there already costs nothing.
 */
export function fetchAhead(): () => void {
  let leave = () => {};
  const timer = setTimeout(() => {
    void fetchAll();
    leave = onConnection(() => void fetchAll());
  }, 3000);
  return () => {
    clearTimeout(timer);
    leave();
  };
}
