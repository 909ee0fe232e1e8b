import type { Entry, Response } from "@kefu/api";
import { expect, test } from "vitest";
import { saidIn } from "./ratings.ts";

const first = "2026-11-26T08:00:00.000001Z";
const then = "2026-11-26T09:00:00.000002Z";
const response: Response = {
  id: "1",
  member_id: null,
  score: 2,
  comment: "slow",
  asked_at: "2026-11-26T07:00:00Z",
  answered_at: first,
  changed_at: null,
};

function told(at: string): Entry {
  return {
    type: "survey.answered",
    at,
    actor: { kind: "customer", id: "9", name: "Wang Fang" },
    data: {},
    position: 1,
    message: null,
    whisper: null,
    values: null,
  };
}

test("a line shows what was said with it", () => {
  expect(saidIn(told(first), [response])).toBe(response);
});

test("a line of what is not thought any more shows nothing of what is", () => {
  const changed = { ...response, score: 4, changed_at: then };
  expect(saidIn(told(first), [changed])).toBeUndefined();
  expect(saidIn(told(then), [changed])).toBe(changed);
});
