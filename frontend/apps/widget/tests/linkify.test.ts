import { linkify } from "@kefu/api/linkify";
import { describe, expect, it } from "vitest";

const links = (text: string) => linkify(text).flatMap((piece) => (piece.href ? [piece.text] : []));

describe("linkify", () => {
  it.each([
    ["see https://a.example/x?y=1.", ["https://a.example/x?y=1"]],
    ["请看https://a.example/订单", ["https://a.example/"]],
    ["见 https://a.example/x。谢谢", ["https://a.example/x"]],
    ["(https://a.example/w_(x))", ["https://a.example/w_(x)"]],
    ["http://a.example, HTTPS://b.example!", ["http://a.example", "HTTPS://b.example"]],
    ["javascript:alert(1) data:text/html,x ftp://a.example file:///etc", []],
    ["javascript:https://a.example", ["https://a.example"]],
    ["https:// http://", []],
    ["mailto:a@b.example, mailto", ["mailto:a@b.example"]],
    ['<a href="https://a.example">x</a>', ["https://a.example"]],
  ])("%s", (text, expected) => {
    expect(links(text)).toEqual(expected);
    expect(
      linkify(text)
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
  });

  it("gives only addresses that run nothing", () => {
    for (const piece of linkify("https://a.example http://b.example mailto:a@b.example javascript:x")) {
      if (piece.href) expect(piece.href).toMatch(/^(https?:\/\/|mailto:)/);
    }
  });
});
