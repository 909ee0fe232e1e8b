import react from "@vitejs/plugin-react";
import { defineConfig, loadEnv } from "vite";

const server = loadEnv("development", ".", "KEFU_").KEFU_SERVER ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
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
              priority: 2,
            },
            { name: "data", test: /node_modules[\\/](@tanstack|i18next|react-i18next)[\\/]/, priority: 1 },
          ],
        },
      },
    },
  },
  server: { proxy: { "/api": { target: server, changeOrigin: false } } },
});
