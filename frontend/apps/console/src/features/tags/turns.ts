import type { KeptTag } from "@kefu/api";

/** Which version one's own change made of another one. */
const made = new Map<string, number>();
let last: Promise<unknown> = Promise.resolve();

/**
 * Change a tag after all that one changes already, as of what that made of it: who archives it while another name is typed
 * or on its way is not told of somebody else. What a colleague changed in between is refused all the same.
 */
export function inTurn(
  id: string,
  version: number,
  ask: (version: number) => Promise<KeptTag>,
): Promise<KeptTag> {
  const turn = last.then(async () => {
    let now = version;
    for (let next = made.get(`${id} ${now}`); next; next = made.get(`${id} ${now}`)) now = next;
    const saved = await ask(now);
    if (saved.id === id && saved.version > now) made.set(`${id} ${now}`, saved.version);
    return saved;
  });
  last = turn.catch(() => {});
  return turn;
}
