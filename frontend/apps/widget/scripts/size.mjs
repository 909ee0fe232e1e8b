import { gzipSync } from "node:zlib";
import { bundle } from "./bundle.mjs";

// The widget runs on other people's pages: this is a promise, not a wish.
const BUDGET = 25 * 1024;

let total = 0;
for (const [name, text] of Object.entries(await bundle())) {
  const size = gzipSync(text, { level: 9 }).length;
  total += size;
  console.log(
    `${name.padEnd(12)} ${String(Buffer.byteLength(text)).padStart(7)} bytes ${String(size).padStart(6)} gzip`,
  );
}
console.log(`${"total".padEnd(12)} ${"".padStart(13)} ${String(total).padStart(6)} gzip of ${BUDGET}`);
if (total > BUDGET) {
  console.error(`The widget is ${total - BUDGET} bytes too large.`);
  process.exit(1);
}
