import { expect, test } from "vitest";
import { wholeLanguages } from "./whole.ts";

function shelf() {
  const kept: string[] = [];
  const gate = { resolve: (_: string) => {}, reject: (_: Error) => {} };
  const late = new Promise<string>((resolve, reject) => Object.assign(gate, { resolve, reject }));
  let readings = 0;
  const files = {
    "../locales/en/shell.json": async () => "shell",
    "../locales/en/tickets.json": () => {
      readings += 1;
      return readings === 1 ? late : Promise.resolve("tickets");
    },
    "../locales/zh/shell.json": async () => "外壳",
  };
  const load = wholeLanguages(files, (locale, name, texts) => kept.push(`${locale} ${name} ${texts}`));
  return { kept, gate, load, readings: () => readings };
}

test("whoever asks for a language that is half read waits for all of it", async () => {
  const { kept, gate, load, readings } = shelf();
  const first = load("en");
  let second = false;
  const waits = load("en").then(() => {
    second = true;
  });
  await load("zh");
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect([second, kept]).toEqual([false, ["zh shell 外壳"]]);
  gate.resolve("tickets");
  await Promise.all([first, waits]);
  expect(kept.slice(1)).toEqual(["en shell shell", "en tickets tickets"]);
  await load("en");
  expect(readings()).toBe(1);
});

test("a language that could not be read is read again when it is next asked for", async () => {
  const { kept, gate, load } = shelf();
  gate.reject(new Error("no network"));
  await expect(load("en")).rejects.toThrow("no network");
  expect(kept).toEqual([]);
  await load("en");
  expect(kept).toEqual(["en shell shell", "en tickets tickets"]);
});
