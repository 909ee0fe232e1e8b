import { ApiError, type DelayedReply, type Message, OfflineError, type Sent } from "@kefu/api";
import { beforeEach, expect, test, vi } from "vitest";

const kept = new Map<string, string>();
vi.stubGlobal(
  "localStorage",
  new Proxy(
    {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    },
    {
      ownKeys: () => [...kept.keys()],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    },
  ),
);
vi.stubGlobal("window", new EventTarget());

const { enqueue, listOutbox, openOutbox, sendAgain, whenSent } = await import("./outbox.ts");
const letter = (id: string, number: number) => ({
  id,
  number,
  mode: "reply" as const,
  text: id,
  files: [],
  at: "2026-06-10T08:00:00Z",
});
const answer = (id: string) => ({ message: { id } as Message, ticket: {} }) as Sent;
const stateOf = (id: string) => listOutbox().find((item) => item.id === id)?.state;

beforeEach(() => {
  vi.useFakeTimers();
  openOutbox("m", () => {});
});

test("without an answer the same id is sent again until it is taken", async () => {
  const ids: string[] = [];
  enqueue(letter("a", 1), async ({ id }) => {
    ids.push(id);
    if (ids.length < 3) throw new OfflineError();
    return answer(id);
  });
  await vi.advanceTimersByTimeAsync(10);
  expect(stateOf("a")).toBe("retrying");
  expect(kept.size).toBe(1);
  await vi.advanceTimersByTimeAsync(5000);
  expect(ids).toEqual(["a", "a", "a"]);
  expect(stateOf("a")).toBe("done");
  expect(kept.size).toBe(0);
});

test("a refusal is shown and kept; a later message goes on", async () => {
  const send = async ({ id }: { id: string }) => {
    if (id === "b") throw new ApiError({ title: "too long", status: 400, code: "invalid" });
    return answer(id);
  };
  enqueue(letter("b", 2), send);
  enqueue(letter("c", 2), send);
  await vi.advanceTimersByTimeAsync(10);
  expect([stateOf("b"), stateOf("c")]).toEqual(["failed", "done"]);
  sendAgain("b", async ({ id }) => answer(id));
  await vi.advanceTimersByTimeAsync(10);
  expect(stateOf("b")).toBe("done");
});

test("messages of one ticket never overtake each other", async () => {
  const order: string[] = [];
  const send = async ({ id }: { id: string }) => {
    if (id === "d" && !order.includes("d!")) {
      order.push("d!");
      throw new OfflineError();
    }
    order.push(id);
    return answer(id);
  };
  enqueue(letter("d", 3), send);
  enqueue(letter("e", 3), send);
  await vi.advanceTimersByTimeAsync(5000);
  expect(order).toEqual(["d!", "d", "e"]);
});

test("what an earlier visit left unsent is taken up", async () => {
  kept.set(
    "kefu.outbox.n.f",
    JSON.stringify({ ...letter("f", 4), state: "retrying", problem: "", message: null }),
  );
  const sent: string[] = [];
  openOutbox(
    "n",
    () => {},
    async ({ id }) => {
      sent.push(id);
      return answer(id);
    },
  );
  await vi.advanceTimersByTimeAsync(10);
  expect(sent).toEqual(["f"]);
});

test("an answer that the server keeps back for a while leaves the outbox, and is told", async () => {
  const told: [unknown, number][] = [];
  openOutbox("m", (taken, number) => told.push([taken, number]));
  const delayed = { id: "late", state: "waiting" } as DelayedReply;
  enqueue({ ...letter("late", 7), seconds: 5 }, async ({ seconds }) => {
    expect(seconds).toBe(5);
    return delayed;
  });
  await vi.advanceTimersByTimeAsync(10);
  expect(told).toEqual([[delayed, 7]]);
  expect(listOutbox().some(({ id }) => id === "late")).toBe(false);
  expect(kept.has("kefu.outbox.m.late")).toBe(false);
});

test("what is being sent is waited for, what waits for the server is not", async () => {
  let take = (_: Sent) => {};
  enqueue(letter("h", 6), () => new Promise((resolve) => (take = resolve)));
  let sent = false;
  const waiting = whenSent(6).then(() => {
    sent = true;
  });
  await whenSent(7);
  await vi.advanceTimersByTimeAsync(10);
  expect(sent).toBe(false);
  take(answer("h"));
  await waiting;
  expect(stateOf("h")).toBe("done");

  enqueue(letter("i", 6), async () => {
    throw new OfflineError();
  });
  await whenSent(6);
  expect(stateOf("i")).toBe("retrying");
});
