import react from "@vitejs/plugin-react";
import { defineConfig, loadEnv } from "vite";
import { first, firstScreen, frame } from "./first-screen.ts";
import { retryStyles } from "./retry-styles.ts";
import { straightIcons } from "./straight-icons.ts";

const server = loadEnv("development", ".", "KEFU_").KEFU_SERVER ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react(), straightIcons(), firstScreen(), retryStyles()],
  html: { cspNonce: "__KEFU_NONCE__" },
  build: {
    outDir: "../../../src/kefu/web/static/console",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: "es2022",
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: "react",
              test: /node_modules[\\/](react|react-dom|scheduler|react-router)[\\/]/,
              priority: 5,
            },
            { name: "data", test: /node_modules[\\/](@tanstack|i18next|react-i18next)[\\/]/, priority: 4 },
            // one request for all texts of a language: it is spoken as a whole
            {
              debugName: "texts",
              name: (id) => /[\\/]locales[\\/](zh|en)[\\/]/.exec(id)?.[1] ?? null,
              priority: 3,
            },
            // and one each for what every page needs, and for what the first screen needs beside it
            { debugName: "frame", name: frame, priority: 2 },
            { debugName: "first", name: first, priority: 1 },
            // the icons of later pages are too small to come one by one
            { name: "icons", test: /node_modules[\\/]lucide-react[\\/]/, priority: 0 },
          ],
        },
      },
    },
  },
  server: { proxy: { "/api": { target: server, changeOrigin: false } } },
});
