import { afterEach, expect, test, vi } from "vitest";
import { holdKeys, releaseKeys } from "./early.ts";

const listeners: ((event: KeyboardEvent) => void)[] = [];
vi.stubGlobal("window", {
  addEventListener: (_: string, listener: (event: KeyboardEvent) => void) => listeners.push(listener),
  removeEventListener: (_: string, listener: (event: KeyboardEvent) => void) => {
    const at = listeners.indexOf(listener);
    if (at >= 0) listeners.splice(at, 1);
  },
});

/** Press a key; gives whether the page below saw it. */
function press(key: string, more: Partial<KeyboardEvent> = {}): boolean {
  let seen = true;
  const stop = () => {
    seen = false;
  };
  const event = { key, preventDefault: () => {}, stopImmediatePropagation: stop, ...more };
  for (const listener of [...listeners]) listener(event as unknown as KeyboardEvent);
  return seen;
}

afterEach(releaseKeys);

test("what is typed early is kept, and nothing of it reaches the page", () => {
  expect(press("e")).toBe(true);
  holdKeys(() => {});
  expect(["e", "#", "x", "Backspace", "Enter"].map((key) => press(key))).toEqual(Array(5).fill(false));
  expect(press("k", { ctrlKey: true })).toBe(true);
  expect(["Tab", "F5", "F12", "ArrowDown"].map((key) => press(key))).toEqual(Array(4).fill(true));
  expect(releaseKeys()).toBe("e#");
  expect(releaseKeys()).toBe("");
  expect(press("e")).toBe(true);
});

test("Escape gives up what was being opened", () => {
  const giveUp = vi.fn();
  holdKeys(() => {});
  holdKeys(giveUp);
  expect(press("Escape")).toBe(false);
  expect(giveUp).toHaveBeenCalledOnce();
  releaseKeys();
  expect(listeners).toEqual([]);
});
