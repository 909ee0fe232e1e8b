import type { TicketRow } from "@kefu/api";
import { expect, test } from "vitest";
import { rememberMine, versionFor } from "./seen.ts";

const row = (number: number, version: number) => ({ number, version }) as TicketRow;

test("a change is made on the version that was seen, or on what I myself made of it", () => {
  expect(versionFor(row(7, 3))).toBe(3);
  rememberMine(row(7, 4));
  rememberMine(row(8, 5));
  expect(versionFor(row(7, 3))).toBe(4);
  rememberMine(row(7, 6));
  expect(versionFor(row(7, 3))).toBe(4);
});
