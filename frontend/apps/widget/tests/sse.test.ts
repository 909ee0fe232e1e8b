import { describe, expect, it } from "vitest";
import { EventParser, type ServerEvent } from "../src/frame/core/sse";

const STREAM =
  '\uFEFF: ping\r\n\r\nid: 7.12\r\nevent: message\r\ndata: {"text":"你好"}\r\n\r\n' +
  "event: typing\ndata: {\n data: x\ndata:  two\n\n: ping\n\nid: 7.13\n\ndata:last\r\rid: 7.14\nevent: ticket\ndata: {}\n\n";

function read(chunks: string[]): ServerEvent[] {
  const parser = new EventParser();
  return chunks.flatMap((chunk) => parser.push(chunk));
}

describe("EventParser", () => {
  const whole = read([STREAM]);

  it("reads fields, comments and every kind of line end", () => {
    expect(whole).toEqual([
      { event: "message", data: '{"text":"你好"}', id: "7.12" },
      { event: "typing", data: "{\n two", id: null },
      { event: "message", data: "", id: "7.13" },
      { event: "message", data: "last", id: null },
      { event: "ticket", data: "{}", id: "7.14" },
    ]);
  });

  it("reads the same wherever the network cuts it in two", () => {
    for (let cut = 0; cut <= STREAM.length; cut++) {
      expect(read([STREAM.slice(0, cut), STREAM.slice(cut)]), `cut at ${cut}`).toEqual(whole);
    }
  });

  it("reads the same character by character", () => {
    expect(read(Array.from(STREAM))).toEqual(whole);
  });

  it("keeps an unfinished event to itself", () => {
    expect(read(["id: 1.1\ndata: half\n"])).toEqual([]);
  });
});
