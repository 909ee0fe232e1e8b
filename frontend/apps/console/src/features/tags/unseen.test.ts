import { expect, test } from "vitest";
import { hasUnseen } from "./unseen.ts";

test("what cannot be seen in a name is known", () => {
  for (const sign of ["\u200b", "\u200c", "\u2060", "\ufeff", "\u00ad", "\u202e", "\u200e"]) {
    expect(hasUnseen(`re${sign}fund`)).toBe(true);
  }
});

test("letters, spaces and pictures of several signs are seen", () => {
  const flag = "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}";
  for (const name of ["退款 refund", "ＶＩＰ", "👩‍💻 team", "❤️", flag, "é", ""])
    expect(hasUnseen(name)).toBe(false);
});
