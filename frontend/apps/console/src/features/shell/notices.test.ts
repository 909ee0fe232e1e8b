import { expect, test, vi } from "vitest";
import { begun, forgetNotices, newestUndo, tell, undoNewest } from "./notices.ts";

test("what is still being done is the newest that can be taken back", async () => {
  const earlier = vi.fn();
  const later = vi.fn();
  tell("the first", "plain", { label: "Undo", run: earlier, undo: true });
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const work = begun(
    asked.then(() => {
      tell("the second", "plain", { label: "Undo", run: later, undo: true });
    }),
  );
  const undone = undoNewest();
  answer();
  await work;
  await undone;
  expect(later).toHaveBeenCalledOnce();
  expect(earlier).not.toHaveBeenCalled();
  await undoNewest();
  expect(earlier).toHaveBeenCalledOnce();
});

test("what failed does not keep one from taking back what was done before", async () => {
  const before = vi.fn();
  tell("done", "plain", { label: "Undo", run: before, undo: true });
  const refused = begun(Promise.reject(new Error("refused")));
  await Promise.all([undoNewest(), refused.catch(() => {})]);
  expect(before).toHaveBeenCalledOnce();
});

test("who comes next takes back nothing of what was done before them", async () => {
  const before = vi.fn();
  tell("done", "plain", { label: "Undo", run: before, undo: true });
  forgetNotices();
  expect(newestUndo()).toBe(undefined);
  await undoNewest();
  expect(before).not.toHaveBeenCalled();
});
