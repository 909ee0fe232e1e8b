import { isOnline, sessions, setOnline } from "@kefu/api";

/** One event of the stream, as one tab hands it to the others. */
export interface Told {
  name: string;
  id: string;
  data: string;
}

const NAMES = [
  "ticket",
  "gone",
  "changed",
  "presence",
  "reset",
  "refresh",
  "account",
  "whisper",
  "erased",
  "late",
  "session",
];
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;

/** Keep one EventSource open from `cursor` on; returns how to close it. */
export function openStream(cursor: () => string, tell: (told: Told) => void): () => void {
  let source: EventSource | null = null;
  let timer = 0;
  let wait = FIRST_WAIT;
  let closed = false;

  function connect(): void {
    if (closed) return;
    source = new EventSource(`/api/stream?cursor=${encodeURIComponent(cursor())}`);
    source.onopen = () => {
      wait = FIRST_WAIT;
      setOnline(true);
      tell({ name: "open", id: "", data: "{}" });
    };
    for (const name of NAMES) {
      source.addEventListener(name, (event) => {
        const { lastEventId, data } = event as MessageEvent<string>;
        tell({ name, id: lastEventId, data });
        if (name === "session") close();
      });
    }
    source.onerror = () => void again();
  }

  // The browser gives up after an HTTP error and else forgets how far we were told by another tab:
  // so we reconnect ourselves, slower each time, and ask first whether we are still logged in.
  async function again(): Promise<void> {
    source?.close();
    if (closed) return;
    const refused = await sessions.current().then(
      () => false,
      (error: { status?: number }) => error.status === 401,
    );
    if (closed) return;
    if (refused) {
      tell({ name: "session", id: "", data: "{}" });
      return;
    }
    window.clearTimeout(timer);
    timer = window.setTimeout(connect, wait * (0.75 + Math.random() / 2));
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }

  function hurry(): void {
    if (isOnline() && source?.readyState !== EventSource.CLOSED) return;
    window.clearTimeout(timer);
    source?.close();
    connect();
  }

  function close(): void {
    closed = true;
    window.clearTimeout(timer);
    window.removeEventListener("online", hurry);
    source?.close();
  }

  window.addEventListener("online", hurry);
  connect();
  return close;
}
