// Every text of the console stands in locales/{zh,en}: no key is missing or unused, none stands in code.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const ROOT = new URL("..", import.meta.url).pathname;
const PLURAL = /_(zero|one|two|few|many|other)$/;
const HAN = /\p{Script=Han}/u;
// Attributes that a person reads or hears.
const READ = new Set(["title", "label", "placeholder", "alt", "aria-label", "text", "hint"]);

export function flatten(value, prefix = "") {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === "string" ? [prefix + key] : flatten(inner, `${prefix}${key}.`),
  );
}

/** Keys that one language has and another lacks, and placeholders that differ. */
export function compareLocales(zh, en) {
  const found = [];
  const [one, other] = [new Set(flatten(zh)), new Set(flatten(en))];
  for (const key of one) if (!other.has(key)) found.push(`en lacks ${key}`);
  for (const key of other) if (!one.has(key)) found.push(`zh lacks ${key}`);
  const read = (object, key) => key.split(".").reduce((inner, part) => inner?.[part], object);
  const holes = (text) =>
    [...text.matchAll(/{{(\w+)}}/g)]
      .map((match) => match[1])
      .sort()
      .join();
  for (const key of one) {
    if (other.has(key) && holes(read(zh, key)) !== holes(read(en, key)))
      found.push(`placeholders differ in ${key}`);
  }
  return found;
}

/** Chinese characters and readable JSX text in code, and the keys that code asks for. */
export function readSource(name, text) {
  const found = [];
  const used = [];
  let namespace = "shell";
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const at = (node) => `${name}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
  const visit = (node) => {
    if (ts.isJsxText(node) && /\p{L}{2,}/u.test(node.text))
      found.push(`${at(node)} text in JSX: ${node.text.trim()}`);
    if ((ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) && HAN.test(node.getText())) {
      found.push(`${at(node)} Chinese in code: ${node.getText()}`);
    }
    if (
      ts.isJsxAttribute(node) &&
      READ.has(node.name.getText()) &&
      node.initializer &&
      ts.isStringLiteral(node.initializer)
    ) {
      if (/\p{L}{2,}/u.test(node.initializer.text)) found.push(`${at(node)} text in ${node.name.getText()}`);
    }
    if (ts.isCallExpression(node) && node.expression.getText() === "useTexts") {
      const [asked] = node.arguments;
      if (asked && ts.isStringLiteral(asked)) namespace = asked.text;
    }
    if (ts.isCallExpression(node) && /^(t|shell)$/.test(node.expression.getText()) && node.arguments[0]) {
      const asked = node.arguments[0];
      const own = node.expression.getText() === "shell" ? "shell" : null;
      for (const part of ts.isConditionalExpression(asked) ? [asked.whenTrue, asked.whenFalse] : [asked]) {
        if (ts.isStringLiteralLike(part)) used.push([own ?? "?", part.text, at(node)]);
        else if (ts.isTemplateExpression(part)) used.push([own ?? "?", `${part.head.text}*`, at(node)]);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { found, used: used.map(([own, key, place]) => [own === "?" ? namespace : own, key, place]) };
}

function sources(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name) ? [path] : [];
  });
}

function main() {
  const locales = join(ROOT, "apps/console/src/locales");
  const found = [];
  const known = new Map();
  for (const file of readdirSync(join(locales, "zh"))) {
    const [zh, en] = ["zh", "en"].map((locale) =>
      JSON.parse(readFileSync(join(locales, locale, file), "utf8")),
    );
    found.push(...compareLocales(zh, en).map((text) => `${file}: ${text}`));
    for (const key of flatten(zh)) known.set(`${file.slice(0, -5)}:${key.replace(PLURAL, "")}`, false);
  }
  for (const file of [
    ...sources(join(ROOT, "apps/console/src")),
    ...sources(join(ROOT, "packages/ui/src")),
  ]) {
    const read = readSource(file.slice(ROOT.length), readFileSync(file, "utf8"));
    found.push(...read.found);
    for (const [namespace, key, place] of read.used) {
      const full = key.includes(":") ? key : `${namespace}:${key}`;
      const hits = [...known.keys()].filter((name) =>
        full.endsWith("*") ? name.startsWith(full.slice(0, -1)) : name === full,
      );
      for (const name of hits) known.set(name, true);
      if (hits.length === 0) found.push(`${place} asks for a missing key ${full}`);
    }
  }
  for (const [name, isUsed] of known) if (!isUsed) found.push(`nobody uses ${name}`);
  for (const text of found) console.error(text);
  console.log(`locales: ${known.size} keys, ${found.length} problems`);
  process.exitCode = found.length > 0 ? 1 : 0;
}

if (process.argv[1] === new URL(import.meta.url).pathname) main();
