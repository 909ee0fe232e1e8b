import { describe, expect, it } from "vitest";
import { backoff, retryAfter } from "../src/frame/core/backoff";
import { clock, day, fileSize } from "../src/frame/core/format";
import { fileProblem, textLength } from "../src/frame/core/limits";
import { contrast, DEFAULT_COLOUR, palette } from "../src/frame/core/palette";
import { rowsOf } from "../src/frame/core/rows";
import { Shelf } from "../src/frame/core/shelf";
import { type Key, language } from "../src/frame/text";
import { subjectOf } from "../src/frame/visitor";
import { asLocale, heard } from "../src/protocol";
import type { Message } from "../src/types";

describe("backoff", () => {
  it("doubles up to a limit and jitters in its upper half", () => {
    expect(backoff(0, () => 0)).toBe(250);
    expect(backoff(3, () => 1)).toBe(4_000);
    expect(backoff(50, () => 1)).toBe(30_000);
  });
  it("reads Retry-After as seconds and as a date", () => {
    expect(retryAfter("7")).toBe(7_000);
    expect(retryAfter("Thu, 01 Jan 2026 00:00:10 GMT", Date.UTC(2026, 0, 1))).toBe(10_000);
    expect(retryAfter(null)).toBeNull();
    expect(retryAfter("soon")).toBeNull();
  });
});

describe("fileProblem", () => {
  const limits = { file_bytes: 10, file_types: [], text_length: 5 };
  it.each([
    [10, null],
    [11, "too_large"],
    [0, "empty_file"],
  ])("%d bytes → %s", (size, problem) => {
    expect(fileProblem({ size }, limits)).toBe(problem);
  });
  it("counts characters, not code units", () => {
    expect(textLength("你好😀")).toBe(3);
  });
});

describe("palette", () => {
  it("can be read on any colour", () => {
    for (let value = 0; value < 0x1000000; value += 0x10101 * 3 + 0x1234) {
      const colours = palette(`#${value.toString(16).padStart(6, "0")}`);
      if (colours) expect(contrast(colours.accent, colours.onAccent)).toBeGreaterThanOrEqual(4.5);
    }
  });
  it("leaves the style sheet alone without a colour, and for anything that is none", () => {
    expect([null, "", "red", "#12345", "url(x)", DEFAULT_COLOUR].map(palette)).toEqual(Array(6).fill(null));
  });
});

describe("rowsOf", () => {
  const message = (id: string, at: string, kind: Message["author"]["kind"] = "member"): Message => {
    return { id, at, author: { kind, name: null }, text: id, files: [] };
  };
  const first = message("a", "2026-01-01T12:00:00Z");
  const second = message("b", "2026-01-01T12:01:00Z");
  const own = message("c", "2026-01-03T12:00:00Z", "customer");
  it("groups, parts days and says of the newest own message that it was sent", () => {
    const rows = rowsOf([first, second, own], [], [{ id: 1, after: "b", note: "n" }]);
    expect(rows.map((row) => row.kind)).toEqual(["day", "message", "message", "notice", "day", "message"]);
    const messages = rows.flatMap((row) => (row.kind === "message" ? [[row.last, row.sent]] : []));
    expect(messages).toEqual([
      [false, false],
      [true, false],
      [true, true],
    ]);
  });
  it("shows a message that is still in the queue but already there only once", () => {
    const queued = { id: "c", text: "c", files: [], at: own.at, failed: null };
    expect(rowsOf([first, own], [queued], []).filter((row) => row.key === "c")).toHaveLength(1);
  });
});

describe("Shelf", () => {
  it("goes on in memory when storage refuses", () => {
    const full = { length: 0, key: () => null, getItem: () => null, removeItem: () => {} };
    const area = {
      ...full,
      setItem: () => {
        throw new Error("quota");
      },
    } as unknown as Storage;
    const shelf = new Shelf(area, "k:");
    shelf.set("out:2", { b: 1 });
    shelf.set("out:1", { a: 1 });
    expect(shelf.names("out:")).toEqual(["out:1", "out:2"]);
    expect(shelf.get("out:1")).toEqual({ a: 1 });
    shelf.clear();
    expect(shelf.names("")).toEqual([]);
  });
});

describe("words", () => {
  it("fill their places in both languages", () => {
    for (const locale of ["zh", "en"] as const) {
      language.locale = locale;
      expect(language.t("joined", { name: "Lin" })).toContain("Lin");
      expect(language.t("close" as Key)).not.toContain("{");
    }
  });
  it("tell day and size", () => {
    const now = new Date(2026, 0, 2, 8);
    expect(day(new Date(2026, 0, 2, 1).toISOString(), "zh", now)).toBe("今天");
    expect(day(new Date(2026, 0, 1, 23).toISOString(), "en", now)).toBe("Yesterday");
    expect(fileSize(10 * 1024 * 1024, "en")).toBe("10 MB");
    expect([49, 1_400_000, 20_000_000].map((size) => fileSize(size, "en"))).toEqual([
      "49 bytes",
      "1.3 MB",
      "19 MB",
    ]);
    expect(clock("2026-01-02T13:05", "en")).toMatch(/^1:05\sPM$/);
  });
  it("know a locale", () => {
    expect(["zh-CN", "en-GB", "EN", "fr", "enm", "", null].map(asLocale)).toEqual([
      "zh",
      "en",
      "en",
      null,
      null,
      null,
      null,
    ]);
  });
});

describe("who is heard", () => {
  const page = {} as Window;
  const event = (over: object) =>
    ({ data: { kefu: "open" }, source: page, origin: "https://a", ...over }) as MessageEvent;
  it("only the expected window at the expected origin", () => {
    expect(heard(event({}), page, "https://a")).toEqual({ kefu: "open" });
    expect(heard(event({ origin: "https://b" }), page, "https://a")).toBeNull();
    expect(heard(event({ source: {} }), page, "https://a")).toBeNull();
    expect(heard(event({ source: null }), null, "https://a")).toBeNull();
    expect(heard(event({ data: "open" }), page, "https://a")).toBeNull();
  });
  it("reads the subject of a token without trusting it", () => {
    const token = `e30.${btoa(JSON.stringify({ sub: "u:1" }))}.x`;
    expect([token, "bad", null].map(subjectOf)).toEqual(["u%3A1", "", ""]);
  });
});
