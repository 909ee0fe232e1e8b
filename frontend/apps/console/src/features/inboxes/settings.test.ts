import { expect, test } from "vitest";
import { originOf, settingsOf } from "./settings.ts";

const SCHEMA = {
  $ref: "#/$defs/Settings",
  $defs: {
    Settings: {
      type: "object",
      title: "Settings",
      required: ["host"],
      properties: {
        greeting: { $ref: "#/$defs/Bilingual", title: "Greeting" },
        colour: { type: "string", default: "#0f766e" },
        allowed_origins: { type: "array", items: { type: "string" }, examples: [["https://a.example"]] },
        token: { anyOf: [{ type: "string", writeOnly: true }, { type: "null" }], default: null },
        host: { type: "string", title: "Server", description: "Where it runs" },
        port: { type: "integer", minimum: 1, maximum: 65535, default: 993 },
        mode: { enum: ["poll", "push"], default: "poll" },
        secure: { type: "boolean", default: true },
        strange: { type: "array", items: { type: "object" } },
      },
    },
    Bilingual: {
      title: "Bilingual",
      type: "object",
      required: ["zh", "en"],
      properties: { zh: { type: "string", maxLength: 500 }, en: { type: "string", maxLength: 500 } },
    },
  },
};

test("a channel that nobody drew a form for has one", () => {
  const settings = settingsOf(SCHEMA);
  expect(settings.map(({ key, sort }) => `${key} ${sort}`)).toEqual([
    "greeting group",
    "colour colour",
    "allowed_origins lines",
    "token secret",
    "host text",
    "port number",
    "mode choice",
    "secure flag",
  ]);
  const by = Object.fromEntries(settings.map((setting) => [setting.key, setting]));
  expect(by.greeting?.parts.map((part) => part.key)).toEqual(["zh", "en"]);
  expect(by.greeting?.title).toBe("Greeting");
  expect(by.port?.title).toBe("port");
  expect(by.host).toMatchObject({ title: "Server", hint: "Where it runs", required: true });
  expect(by.token).toMatchObject({ nullable: true, required: false });
  expect(by.allowed_origins?.example).toBe("https://a.example");
  expect(by.port).toMatchObject({ minimum: 1, maximum: 65535, initial: 993 });
});

test("a channel without settings has an empty form", () => {
  expect(settingsOf({ $ref: "#/$defs/A", $defs: { A: { type: "object", properties: {} } } })).toEqual([]);
});

test.each([
  ["https://www.shop.cn/sale?x=1", "https://www.shop.cn"],
  ["www.shop.cn", "https://www.shop.cn"],
  [" http://localhost:3000/ ", "http://localhost:3000"],
  ["WWW.Shop.CN", "https://www.shop.cn"],
  ["", null],
  ["ftp://shop.cn", null],
  ["not a site", null],
  ["not%20a%20site", null],
])("the origin of %j is %j", (address, origin) => {
  expect(originOf(address)).toBe(origin);
});
