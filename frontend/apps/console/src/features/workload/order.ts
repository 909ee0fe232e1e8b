import type { Load, Queue } from "@kefu/api";

export type Order = "waiting" | "open" | "name";

function since({ oldest_waiting }: Load): number {
  return oldest_waiting ? Date.parse(oldest_waiting) : Number.POSITIVE_INFINITY;
}

/** Who needs help first: the longest waiting customer, then the most to do. Names stay in the order they came. */
export function inOrder(loads: Load[], order: Order): Load[] {
  if (order === "name") return loads;
  if (order === "open") return loads.toSorted((one, other) => other.open - one.open);
  // Infinity - Infinity is no number
  return loads.toSorted((one, other) =>
    since(one) === since(other) ? other.open - one.open : since(one) - since(other),
  );
}

/** What is to be done, whether or not it is somebody's, and how many are there to do it. */
export function totalOf(loads: Load[], queues: Queue[]): { online: number; open: number; waiting: number } {
  const piles = [...loads, ...queues];
  return {
    online: loads.filter(({ availability, connected }) => connected && availability === "online").length,
    open: piles.reduce((sum, { open }) => sum + open, 0),
    waiting: piles.reduce((sum, { waiting }) => sum + waiting, 0),
  };
}
