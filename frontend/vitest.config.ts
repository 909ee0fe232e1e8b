import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/**/*.test.ts", "apps/console/**/*.test.ts", "scripts/*.test.mjs"],
    environment: "node",
  },
});
