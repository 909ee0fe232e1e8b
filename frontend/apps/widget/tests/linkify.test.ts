import { describe, expect, it } from "vitest";
import { linkify } from "../src/frame/core/linkify";

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
    ['<a href="https://a.example">x</a>', ["https://a.example"]],
  ])("%s", (text, expected) => {
    expect(links(text)).toEqual(expected);
    expect(
      linkify(text)
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
  });

  it("gives only http and https addresses", () => {
    for (const piece of linkify("https://a.example http://b.example")) {
      if (piece.href) expect(piece.href).toMatch(/^https?:\/\//);
    }
  });
});
