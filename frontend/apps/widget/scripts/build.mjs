import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.mjs";

const target = new URL("../../../../src/kefu/web/static/widget/", import.meta.url);
await mkdir(target, { recursive: true });
for (const [name, text] of Object.entries(await bundle())) {
  await writeFile(new URL(name, target), text);
  console.log(`${fileURLToPath(new URL(name, target))} ${text.length} characters`);
}
