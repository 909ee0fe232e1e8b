import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { minify } from "terser";

const root = fileURLToPath(new URL("..", import.meta.url));

async function bundled(entry, options = {}) {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    // Private members stay as they are from here on: older targets blow them up.
    target: ["chrome100", "edge100", "firefox100", "safari15.4"],
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    charset: "utf8",
    loader: { ".css": "text" },
    logLevel: "warning",
    ...options,
  });
  return result.outputFiles[0].text.trim();
}

// Names of our own objects' parts, which nothing outside a bundle reads: they are not in what the server or the other
// window sends, not in what is kept in the browser, no key of a sentence, and no part of the browser is called so.
const OWN =
  `accent admit adopt after allowed alone announcement api area base begin below beside blobs box button changed chat
  climb climbing config deliver detach draft end ensure event feed finish flush forget hear heard hide host
  identify item items keep known last lines listen listener live load look names news note notice notices onAccent
  onClimb onDismiss onRemove onShow onShut options over own paint params passing pictures postman prefix problems
  progress queue renew restore running said share shared shelf shown shut snapshot speak stale steer store take
  takeBack talk tell trouble typed unknown untold uploads visible visitor visitorKnown vouched wait
  whole widget`.split(/\s+/);

const LOCALES = ["zh", "en"].map((locale) => readFileSync(`${root}/locales/${locale}.json`, "utf8"));
const spoken = OWN.filter((name) => LOCALES.some((text) => text.includes(`"${name}":`)));
if (spoken.length > 0) throw new Error(`OWN: sentences are looked up by ${spoken.join(", ")}`);

const SQUEEZING = {
  module: true,
  ecma: 2020,
  // `reduce_funcs`: a function that is used once stays one, which is packed better
  // `unsafe`: a String(x) becomes ""+x, which differs for symbols and for objects with a valueOf: we have neither
  compress: { passes: 3, pure_getters: true, reduce_funcs: false, unsafe: true },
  // `builtins`: some part of some browser is called `store`, too; none of those that we use is called like any of these
  mangle: { properties: { builtins: true, regex: new RegExp(`^(${OWN.join("|")})$`) } },
};

/** esbuild is quick; terser looks again and takes another 2 %, which the budget needs. */
async function squeezed(script) {
  const { code } = await minify(await script, SQUEEZING);
  return code;
}

/** A minified style sheet; the bundler leaves a space in front of a property of one's own, which means nothing. */
async function styled(path) {
  const style = await bundled(path, { loader: { ".css": "css" } });
  return style.replaceAll(/(--[a-z-]+): /g, "$1:");
}

/** Style sheets imported as text are not minified by the bundler; so they are first. */
const minifiedCss = {
  name: "minified-css",
  setup(current) {
    current.onLoad({ filter: /\.css$/ }, async ({ path }) => ({
      contents: await styled(path),
      loader: "text",
    }));
  },
};

function count(text, part) {
  return text.split(part).length - 1;
}

/** Both files as they are served, by name. */
export async function bundle() {
  const [loader, script, style, template] = await Promise.all([
    squeezed(bundled("src/loader/main.ts", { plugins: [minifiedCss] })),
    squeezed(bundled("src/frame/main.tsx")),
    styled("src/frame/frame.css"),
    readFile(`${root}/src/frame/frame.template`, "utf8"),
  ]);
  const frame = template.replace("/*STYLE*/", () => style).replace("/*SCRIPT*/", () => script);
  // The server replaces these by plain text; one more or less would leave a hole in its policy.
  if (count(frame, "__KEFU_NONCE__") !== 3 || count(frame, "__KEFU_CONFIG__") !== 1) {
    throw new Error("frame.html: placeholders are not exactly where the server expects them");
  }
  if (count(frame, "</script") !== 2 || count(frame, "</style") !== 1) {
    throw new Error("frame.html: inlined code closes its own element");
  }
  return { "widget.js": loader, "frame.html": frame };
}
