import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../src/frame/api";
import { newId } from "../src/frame/core/ids";
import { Lent, Shelf } from "../src/frame/core/shelf";
import { Outbox } from "../src/frame/outbox";
import type { Outgoing } from "../src/types";

const item = (text: string): Outgoing => ({ id: newId(), text, files: [], at: "", failed: null });
const error = (status: number, wait: number | null = null) => new ApiError(status, "x", "why", wait);

function setUp(shelf = new Shelf(new Lent(() => {}), "t:")) {
  const tried: Outgoing[] = [];
  const answers: (ApiError | null)[] = [];
  const troubles: (number | null)[] = [];
  const outbox = new Outbox(shelf, {
    deliver: async (one) => {
      tried.push(one);
      const answer = answers.shift();
      if (answer) throw answer;
    },
    changed: () => {},
    trouble: (problem) => troubles.push(problem?.status ?? null),
  });
  return { outbox, tried, answers, troubles, shelf };
}

describe("Outbox", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("tries again with the same id, and nothing overtakes", async () => {
    const { outbox, tried, answers, troubles } = setUp();
    answers.push(error(0), error(503));
    for (const text of ["one", "two", "three"]) outbox.put(item(text));
    await outbox.flush();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(tried.map((one) => one.text)).toEqual(["one", "one", "one", "two", "three"]);
    expect(new Set(tried.slice(0, 3).map((one) => one.id)).size).toBe(1);
    expect(troubles.slice(0, 3)).toEqual([0, 503, null]);
    expect(outbox.items()).toEqual([]);
  });

  it("honours Retry-After, whoever wakes it", async () => {
    const { outbox, tried, answers } = setUp();
    answers.push(error(429, 5_000));
    outbox.put(item("one"));
    await outbox.flush();
    outbox.put(item("two"));
    void outbox.flush();
    await vi.advanceTimersByTimeAsync(4_900);
    expect(tried).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(tried.map((one) => one.text)).toEqual(["one", "one", "two"]);
  });

  it("sets a refused message aside and goes on; retry sends the same again", async () => {
    const { outbox, tried, answers } = setUp();
    answers.push(error(400));
    const refused = item("one");
    outbox.put(refused);
    outbox.put(item("two"));
    await outbox.flush();
    expect(outbox.items()).toEqual([{ ...refused, failed: "why" }]);
    outbox.retry(refused.id);
    await vi.advanceTimersByTimeAsync(0);
    expect(tried.map((one) => one.text)).toEqual(["one", "two", "one"]);
    expect(tried[2]?.id).toBe(refused.id);
  });

  it("goes on after a reload, in order", async () => {
    const first = setUp();
    first.answers.push(error(0));
    first.outbox.put(item("one"));
    first.outbox.put(item("two"));
    await first.outbox.flush();
    first.outbox.close();
    const second = setUp(first.shelf);
    await second.outbox.flush();
    expect(second.tried.map((one) => one.text)).toEqual(["one", "two"]);
  });

  it("does not bring back what was removed meanwhile", async () => {
    const { outbox, answers } = setUp();
    const one = item("one");
    answers.push(error(400));
    outbox.put(one);
    const flushing = outbox.flush();
    outbox.remove(one.id);
    await flushing;
    expect(outbox.items()).toEqual([]);
  });
});
