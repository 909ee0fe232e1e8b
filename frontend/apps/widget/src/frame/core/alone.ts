import { newId } from "./ids";
import type { Shelf } from "./shelf";

const EXPIRES = 25_000;

interface Claim {
  owner: string;
  at: number;
}

export const sleep = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

/** Runs the work while no other tab of this browser runs it; plain http has no navigator.locks, so a claim on the shelf stands in. */
export async function alone<T>(shelf: Shelf, work: () => Promise<T>): Promise<T> {
  if (navigator.locks) {
    let begun = false;
    const begin = () => {
      begun = true;
      return work();
    };
    try {
      return await navigator.locks.request(shelf.prefix, begin);
    } catch (error) {
      if (begun) throw error;
      // Who blocks storage in other sites' frames denies the locks too: then no two tabs share anything.
      return await work();
    }
  }
  const owner = newId();
  for (;;) {
    const claim = shelf.get<Claim>("claim");
    if (claim === null || Date.now() - claim.at > EXPIRES) {
      shelf.set("claim", { owner, at: Date.now() });
      // Storage has no compare-and-set: wait until a rival's write would be seen, then look who won.
      await sleep(40 + Math.random() * 40);
      if (shelf.get<Claim>("claim")?.owner === owner) break;
    }
    await sleep(100);
  }
  try {
    return await work();
  } finally {
    shelf.remove("claim");
  }
}
