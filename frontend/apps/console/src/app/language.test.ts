import i18next from "i18next";
import { beforeAll, expect, test, vi } from "vitest";
import { speak } from "./language.ts";

const kept = new Map<string, string>();
vi.stubGlobal("localStorage", { setItem: (key: string, value: string) => kept.set(key, value) });
vi.stubGlobal("document", { documentElement: { lang: "" } });

beforeAll(async () => {
  await i18next.init({ resources: {}, lng: "zh", fallbackLng: false });
});

test("the language that was asked for last is spoken, also when its texts are there first", async () => {
  await speak("zh");
  const late = speak("en"); // its texts are still to be read
  await speak("zh");
  await late;
  expect(i18next.language).toBe("zh");
  expect(document.documentElement.lang).toBe("zh-CN");
  expect([...kept.values()]).toEqual(["zh"]);
});
