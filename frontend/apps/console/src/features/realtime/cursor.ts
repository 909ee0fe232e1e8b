/** A place in the log as the server tells it: `epoch.position`. */
export interface Cursor {
  epoch: string;
  position: number;
}

export function parseCursor(text: string): Cursor {
  const dot = text.lastIndexOf(".");
  return { epoch: text.slice(0, dot), position: Number(text.slice(dot + 1)) };
}

/** Whether a snapshot was read before that place, so that facts between may be missing in it. */
export function isBefore(snapshot: string, place: string): boolean {
  const [one, other] = [parseCursor(snapshot), parseCursor(place)];
  return one.epoch !== other.epoch || one.position < other.position;
}
