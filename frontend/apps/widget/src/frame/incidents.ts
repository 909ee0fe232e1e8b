import type { Incident } from "../types";
import type { Shelf } from "./core/shelf";

/** Those whose newest word the owner of the shelf has not put away. */
export function untold(incidents: Incident[], shelf: Shelf): Incident[] {
  const hidden = JSON.stringify(shelf.get("hidden"));
  return incidents.filter(({ updated }) => !hidden.includes(updated));
}
