// How much the browser loads before the first screen, compressed, against a budget.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

// Pages come when they are opened, so "everything" may grow with them; nobody loads it at once.
const BUDGET = { first: 240, all: 460 };
const folder = new URL("../../src/kefu/web/static/console", import.meta.url).pathname;

if (!existsSync(folder)) {
  console.error("the console is not built yet: npm run build");
  process.exit(1);
}
const page = readFileSync(join(folder, "index.html"), "utf8");
const sizes = readdirSync(join(folder, "assets"))
  .filter((name) => /\.(js|css)$/.test(name))
  .map((name) => {
    const kilobytes = gzipSync(readFileSync(join(folder, "assets", name))).length / 1000;
    // The page of tickets is the first one after log-in.
    return { name, kilobytes, first: page.includes(name) || /^(TicketsPage|BackButton)/.test(name) };
  });
const sum = (list) => list.reduce((total, file) => total + file.kilobytes, 0);
const told = { first: sum(sizes.filter((file) => file.first)), all: sum(sizes) };
for (const file of sizes.sort((one, other) => other.kilobytes - one.kilobytes).slice(0, 6)) {
  console.log(`${file.kilobytes.toFixed(1).padStart(7)} kB ${file.first ? "first" : "later"} ${file.name}`);
}
console.log(
  `first screen ${told.first.toFixed(0)} of ${BUDGET.first} kB, everything ${told.all.toFixed(0)} of ${BUDGET.all} kB (gzip)`,
);
process.exit(told.first > BUDGET.first || told.all > BUDGET.all ? 1 : 0);
