import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "@playwright/test";
import { hydrated, playTrack } from "../fixtures/pages.ts";
import { music } from "../fixtures/sound.ts";
import { expect, test } from "../fixtures/test.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = { desktop: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } };
const THEMES = ["dark", "light"] as const;

const SONGS = [
  { title: "Harbour at Dawn", artist: "Mira Voss", album: "Tidelines", coverHue: 205 },
  { title: "Paper Lanterns", artist: "The Quiet Hours", album: "Small Rooms", coverHue: 25 },
  { title: "Northbound", artist: "Elio Brandt", album: "Night Trains", coverHue: 265 },
  { title: "Glasshouse", artist: "Mira Voss", album: "Tidelines", coverHue: 150 },
  { title: "A Long Way to the Sea, and Longer Back Again", artist: "Oda & the Wide Open Fields", coverHue: 340 },
];

/** Rules of WCAG AA that a machine can check. */
async function faults(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const results = await page.evaluate(
    () =>
      (window as unknown as { axe: typeof import("axe-core") }).axe.run({
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
      }) as Promise<AxeResults>,
  );
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

/** Brings transitions (of the theme's colours, say) to their end. */
async function atRest(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) if (animation instanceof CSSTransition) animation.finish();
  });
}

/** Keeps pictures of a page in both themes and widths, and checks each. */
async function inspect(page: Page, name: string, ready: () => Promise<void>): Promise<void> {
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    for (const [device, size] of Object.entries(WIDTHS)) {
      await page.setViewportSize(size);
      await ready();
      await atRest(page);
      await page.screenshot({ path: `artefacts/screenshots/${name}-${device}-${theme}.png`, animations: "disabled" });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect.soft(overflow, `${name} at ${device} width scrolls sideways`).toBeLessThanOrEqual(0);
      expect.soft(await faults(page), `${name}, ${device}, ${theme}`).toEqual([]);
    }
  }
}

test("the pages of a stranger", async ({ page, api }) => {
  expect(api.token).toBeTruthy();
  await page.goto("/sign-in");
  await hydrated(page);
  await inspect(page, "sign-in", () => expect(page.getByRole("button", { name: "Sign in" })).toBeVisible());
});

test("the pages of an admin, with the player", async ({ admin, api }) => {
  test.setTimeout(240_000);
  const tracks = [];
  for (const [index, song] of SONGS.entries()) {
    tracks.push(await api.publish(music(`song-${index}.mp3`, 60 + 17 * index, index + 1, song)));
  }
  const shown = tracks[3];
  if (!shown) throw new Error("no tracks");

  await admin.goto(`/tracks/${shown.id}`);
  await hydrated(admin);
  await playTrack(admin, shown.title);
  await expect(admin.getByTestId("player-bar").getByRole("button", { name: "Pause" })).toBeVisible();
  await inspect(admin, "track", () => expect(admin.getByRole("heading", { name: shown.title })).toBeVisible());

  const walk: [string, string, () => Promise<void>][] = [
    ["Library", "library", () => expect(admin.getByRole("heading", { name: "Library" })).toBeVisible()],
    ["Home", "home", () => expect(admin.getByRole("region", { name: "Recently played" })).toBeVisible()],
    ["Upload", "upload", () => expect(admin.getByTestId("drop-zone")).toBeVisible()],
    ["Account", "account", () => expect(admin.getByRole("button", { name: "Sign out everywhere" })).toBeVisible()],
  ];
  for (const [link, name, ready] of walk) {
    await admin.setViewportSize(WIDTHS.desktop);
    await admin.getByRole("link", { name: link, exact: true }).click();
    await inspect(admin, name, ready);
  }
});
