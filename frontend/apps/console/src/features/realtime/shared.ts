import { openStream, type Told } from "./stream.ts";

const NAME = "kefu-stream";

/**
 * One stream per browser: the tab that holds the lock reads it and tells the others. Where the
 * platform has no locks (plain http), every tab reads its own.
 *
 * A tab listens before it loads its snapshots, so whatever was told earlier is inside them.
 */
export function openShared(
  member: string,
  cursor: () => string,
  hear: (told: Told) => void,
): { close: () => void; sharing: boolean } {
  if (!("locks" in navigator) || typeof BroadcastChannel === "undefined") {
    return { close: openStream(cursor, hear), sharing: false };
  }
  const channel = new BroadcastChannel(`${NAME}-${member}`);
  const leaving = new AbortController();
  let closeStream = () => {};
  channel.onmessage = (event: MessageEvent<Told>) => hear(event.data);

  navigator.locks
    .request(`${NAME}-${member}`, { signal: leaving.signal }, async () => {
      closeStream = openStream(cursor, (told) => {
        channel.postMessage(told);
        hear(told);
      });
      await new Promise<void>((resolve) => leaving.signal.addEventListener("abort", () => resolve()));
    })
    .catch((error: unknown) => {
      if (!leaving.signal.aborted) throw error;
    });

  return {
    sharing: true,
    close: () => {
      leaving.abort();
      closeStream();
      channel.close();
    },
  };
}
