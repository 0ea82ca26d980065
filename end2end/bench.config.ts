import { defineConfig } from "@playwright/test";
import browser from "./playwright.config.ts";

// The measurements of `make bench`: the same server fixture and the same Chromium as in the tests.
export default defineConfig(browser, {
  testDir: "../bench",
  testMatch: "*.bench.ts",
  timeout: 900_000,
  reporter: [["list"], ["../bench/report.ts", { command: "make bench" }]],
  use: { trace: "off" },
});
