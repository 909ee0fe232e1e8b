import { ApiError, type KeptTag } from "@kefu/api";
import { expect, test } from "vitest";
import { inTurn } from "./turns.ts";

/** A tag as the server keeps it: changed only as of its version. */
function kept(id: string, version = 1) {
  const there = { id, version };
  const change = async (of: number) => {
    await Promise.resolve();
    if (of !== there.version) throw new ApiError({ code: "version_conflict" } as never);
    there.version += 1;
    return { ...there } as KeptTag;
  };
  return { change, byColleague: () => change(there.version) };
}

test("what one changed oneself meanwhile is nobody else's change", async () => {
  const tag = kept("t1");
  // on its way together, then with a version that was read before both
  await Promise.all([inTurn("t1", 1, tag.change), inTurn("t1", 1, tag.change)]);
  expect((await inTurn("t1", 1, tag.change)).version).toBe(4);
});

test("what a colleague changed is told, before one's own change and after it", async () => {
  const before = kept("t2");
  await before.byColleague();
  await inTurn("t2", 2, before.change);
  await expect(inTurn("t2", 1, before.change)).rejects.toThrow();

  const after = kept("t3");
  await inTurn("t3", 1, after.change);
  await after.byColleague();
  await expect(inTurn("t3", 1, after.change)).rejects.toThrow();
  expect((await inTurn("t3", 3, after.change)).version).toBe(4);
});

test("what changed nothing is asked for once, and another tag's version is not taken for this one's", async () => {
  const same = { id: "t4", version: 1 } as KeptTag;
  expect(await inTurn("t4", 1, async () => same)).toBe(same);
  await inTurn("t4", 1, async () => ({ id: "t5", version: 7 }) as KeptTag);
  expect(await inTurn("t4", 1, async (version) => ({ ...same, version }))).toEqual(same);
});
