import type { Plugin } from "vite";

const HELPER = "\0vite/preload-helper.js";
const TURNS: [RegExp, string][] = [
  // it is remembered as there, although it is not
  [/seen\[href\] = void 0;(\s*)throw err;/, "delete seen[href];$1throw err;"],
  // and its element stands in the document, which counts as there as well
  [/if \(e\.type === "error"\) rej\(/, 'if (e.type === "error") link.remove(), rej('],
];

/**
 * A style sheet that did not arrive is fetched again with its page. Vite's own loader takes it for there from then on, and
 * the page would stand there without it.
 */
export function retryStyles(): Plugin {
  let mended = false;
  return {
    name: "retry-styles",
    apply: "build",
    transform(code, id) {
      if (id !== HELPER) return null;
      mended = TURNS.every(([wrong]) => wrong.test(code));
      return { code: TURNS.reduce((text, [wrong, right]) => text.replace(wrong, right), code), map: null };
    },
    buildEnd(error) {
      if (!error && !mended)
        this.error("Vite's loader of style sheets is not what it was: look at retry-styles.ts");
    },
  };
}
