// How much the browser loads before the first screen, compressed, against a budget.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

// Pages come when they are opened, so "everything" may grow with them; nobody loads it at once.
const BUDGET = { first: 252, all: 460 };
const folder = new URL("../../src/kefu/web/static/console", import.meta.url).pathname;

if (!existsSync(folder)) {
  console.error("the console is not built yet: npm run build");
  process.exit(1);
}
const page = readFileSync(join(folder, "index.html"), "utf8");
const names = readdirSync(join(folder, "assets")).filter((name) => /\.(js|css)$/.test(name));
const textOf = (name) => readFileSync(join(folder, "assets", name), "utf8");

// What the document names, and whatever those import before they run: the page of tickets is among them.
const first = new Set();
function follow(name) {
  if (first.has(name)) return;
  first.add(name);
  for (const [, found] of textOf(name).matchAll(/(?:from|import)\s*["'`]\.\/([^"'`]+\.js)["'`]/g))
    follow(found);
}
for (const [, name] of page.matchAll(/(?:src|href)="\/assets\/([^"]+\.(?:js|css))"/g)) follow(name);
if (![...first].some((name) => name.startsWith("first-"))) {
  console.error("the document does not name the page of tickets");
  process.exit(1);
}

const sizes = names.map((name) => ({ name, kilobytes: gzipSync(textOf(name)).length / 1000 }));
const sum = (list) => list.reduce((total, file) => total + file.kilobytes, 0);
const told = { first: sum(sizes.filter(({ name }) => first.has(name))), all: sum(sizes) };
for (const { name, kilobytes } of sizes.sort((one, other) => other.kilobytes - one.kilobytes).slice(0, 8)) {
  console.log(`${kilobytes.toFixed(1).padStart(7)} kB ${first.has(name) ? "first" : "later"} ${name}`);
}
const texts = sizes.filter(({ name }) => /^(zh|en)-/.test(name));
console.log(
  `texts, one of: ${texts.map((file) => `${file.name} ${file.kilobytes.toFixed(0)} kB`).join(", ")}`,
);
console.log(
  `first screen ${told.first.toFixed(1)} of ${BUDGET.first} kB in ${first.size} files, ` +
    `everything ${told.all.toFixed(0)} of ${BUDGET.all} kB (gzip)`,
);
process.exit(told.first > BUDGET.first || told.all > BUDGET.all ? 1 : 0);
