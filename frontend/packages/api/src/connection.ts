/** Whether the server answers, and whether it can look at its database. Screens subscribe. */
type Listener = () => void;

let online = true;
let late = false;
const listeners = new Set<Listener>();

export function isOnline(): boolean {
  return online;
}

/** Every request reports here. */
export function setOnline(value: boolean): void {
  if (online === value) return;
  online = value;
  for (const listener of listeners) listener();
}

/** Whether the stream said that it cannot tell what happens: what is shown may be out of date. */
export function isLate(): boolean {
  return late;
}

export function setLate(value: boolean): void {
  if (late === value) return;
  late = value;
  for (const listener of listeners) listener();
}

export function onConnection(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
