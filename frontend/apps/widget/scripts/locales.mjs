// No half-translated window: both languages have the same keys and places, every key is used, and no text stands in the code.
import { readdir, readFile } from "node:fs/promises";

const root = new URL("../", import.meta.url);
const faults = [];

const read = async (name) => JSON.parse(await readFile(new URL(`locales/${name}.json`, root), "utf8"));
const flat = (tree) =>
  Object.entries(tree).flatMap(([part, texts]) =>
    Object.entries(texts).map(([key, text]) => [`${part}.${key}`, text]),
  );
const places = (text) => (text.match(/\{\w+\}/g) ?? []).sort().join(" ");

const zh = new Map(flat(await read("zh")));
const en = new Map(flat(await read("en")));
for (const key of new Set([...zh.keys(), ...en.keys()])) {
  if (!zh.get(key)?.trim()) faults.push(`zh: ${key} is missing`);
  else if (!en.get(key)?.trim()) faults.push(`en: ${key} is missing`);
  else if (places(zh.get(key)) !== places(en.get(key))) faults.push(`${key}: the places differ`);
}

const files = (await readdir(new URL("src/", root), { recursive: true })).filter((name) =>
  /\.tsx?$/.test(name),
);
let code = "";
for (const name of files) {
  const source = await readFile(new URL(`src/${name}`, root), "utf8");
  const lines = source.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " ")).split("\n");
  lines.forEach((line, index) => {
    const bare = line.replace(/(^|\s)\/\/.*$/, "");
    code += `${bare}\n`;
    const where = `src/${name}:${index + 1}`;
    if (/[\u3400-\u9fff\uff00-\uffef]/.test(bare)) faults.push(`${where}: Chinese text in the code`);
    if (/\b(aria-label|title|placeholder|alt)="[^"]/.test(bare))
      faults.push(`${where}: text in an attribute`);
    if (name.endsWith(".tsx") && /<\w[^>]*[^=]>[^<{]*\p{L}[^<{]*<\//u.test(bare))
      faults.push(`${where}: text in the markup`);
  });
}
for (const key of en.keys()) {
  const name = key.split(".")[1];
  if (!new RegExp(`["'.]${name}\\b`).test(code)) faults.push(`${key} is not used`);
}

for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
console.log(`locales: ${en.size} texts in zh and en`);
