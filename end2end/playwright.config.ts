import { defineConfig } from "@playwright/test";

// Debian's Chromium, as users have it; Playwright downloads none.
const CHROMIUM = process.env["MIST_CHROMIUM"] ?? "/usr/bin/chromium";

export default defineConfig({
  testDir: "tests",
  outputDir: "artefacts/results",
  // Sound runs in real time and two cores carry server, encoder and browser: one test at a time.
  workers: 1,
  // Generous: a slow machine is not a fault.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  forbidOnly: Boolean(process.env["CI"]),
  reporter: [["list"], ["./closing-line.ts"]],
  use: {
    browserName: "chromium",
    viewport: { width: 1280, height: 800 },
    colorScheme: "dark",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: CHROMIUM,
      args: [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // The tests themselves attach an AudioContext without a gesture.
        "--autoplay-policy=no-user-gesture-required",
      ],
    },
  },
});
