import type { TicketRow } from "@kefu/api";
import { expect, test } from "vitest";
import { forgetMove, isLastMove, rememberMove } from "./moves.ts";

const at = (number: number, version: number) => ({ number, version }) as TicketRow;

test("an older move is the last one again when what came after it was taken back", () => {
  rememberMove(at(7, 2));
  expect(isLastMove(at(7, 2))).toBe(true);
  rememberMove(at(7, 3));
  rememberMove(at(8, 9));
  expect(isLastMove(at(7, 2))).toBe(false);
  expect(isLastMove(at(7, 3))).toBe(true);
  forgetMove(at(7, 4));
  expect(isLastMove(at(7, 2))).toBe(true);
  forgetMove(at(7, 5));
  expect(isLastMove(at(7, 2))).toBe(false);
});
