import { defineConfig } from "@playwright/test";

// The measurements of `make bench-load`: no browser, but the same server fixture and the same report.
export default defineConfig({
  testDir: "../bench/load",
  testMatch: "*.load.ts",
  outputDir: "artefacts/results",
  workers: 1,
  timeout: 300_000,
  reporter: [["list"], ["../bench/report.ts", { command: "make bench-load" }]],
});
