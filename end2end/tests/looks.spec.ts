import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "@playwright/test";
import { ApiClient, type TrackSummary } from "../fixtures/api.ts";
import { Mist } from "../fixtures/mist.ts";
import { open, player, playTrack } from "../fixtures/pages.ts";
import { music } from "../fixtures/sound.ts";
import { ADMIN, expect, test as base } from "../fixtures/test.ts";

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

const test = base.extend<{ fresh: Mist }, { songs: TrackSummary[] }>({
  // A server that nobody has set up yet, and where strangers may sign up.
  fresh: async ({}, use) => {
    const mist = await Mist.start({ MIST_SIGN_UP: "open" });
    await use(mist);
    await mist.stop();
  },

  songs: [
    async ({ api }, use) => {
      const songs = [];
      for (const [index, song] of SONGS.entries()) {
        songs.push(await api.publish(music(`song-${index}.mp3`, 60 + 17 * index, index + 1, song)));
      }
      await use(songs);
    },
    { scope: "worker", timeout: 180_000 },
  ],
});

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

/** Keeps pictures of a page in both themes and both widths, or in one of them, and checks each. */
async function inspect(
  page: Page,
  name: string,
  ready: () => Promise<void>,
  devices: (keyof typeof WIDTHS)[] = ["desktop", "phone"],
): Promise<void> {
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    for (const device of devices) {
      await page.setViewportSize(WIDTHS[device]);
      await ready();
      await atRest(page);
      await page.screenshot({ path: `artefacts/screenshots/${name}-${device}-${theme}.png`, animations: "disabled" });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect.soft(overflow, `${name} at ${device} width scrolls sideways`).toBeLessThanOrEqual(0);
      expect.soft(await faults(page), `${name}, ${device}, ${theme}`).toEqual([]);
    }
  }
}

test("the page of a stranger", async ({ page, api }) => {
  expect(api.token).toBeTruthy();
  await open(page, "/sign-in");
  await inspect(page, "sign-in", () => expect(page.getByRole("button", { name: "Sign in" })).toBeVisible());
});

test("the pages of a new server: set-up, then sign-up", async ({ page, fresh }) => {
  await open(page, `${fresh.url}/setup`);
  await inspect(page, "set-up", () => expect(page.getByRole("button", { name: "Create admin" })).toBeVisible());
  await ApiClient.setUp(fresh, ADMIN);
  await open(page, `${fresh.url}/sign-up`);
  await inspect(page, "sign-up", () => expect(page.getByRole("button", { name: "Create account" })).toBeVisible());
});

test.describe("at an address of nothing", () => {
  test.use({ provoked: [/status of 404/] });

  test("the page that says so", async ({ admin }) => {
    await open(admin, "/no-such-page");
    await inspect(admin, "not-found", () => expect(admin.getByRole("heading", { name: "Lost" })).toBeVisible());
  });
});

test("the pages of an admin, with the player", async ({ admin, songs }) => {
  test.setTimeout(240_000);
  const shown = songs[3];
  if (!shown) throw new Error("no tracks");

  await open(admin, `/tracks/${shown.id}`);
  await playTrack(admin, shown.title);
  await expect(player(admin).getByRole("button", { name: "Pause" })).toBeVisible();
  await inspect(admin, "track", () => expect(admin.getByRole("heading", { name: shown.title })).toBeVisible());

  const menu = admin.getByRole("button", { name: "From the album" });
  await admin.getByText("Start radio", { exact: true }).click();
  await inspect(admin, "track-radio", () => expect(menu).toBeVisible());
  await admin.getByText("Start radio", { exact: true }).click();

  const other = songs[0];
  if (!other) throw new Error("no other track");
  await admin.getByText("Path to…").click();
  const search = admin.getByRole("searchbox", { name: "Search where the path leads" });
  await search.fill("a");
  const choices = admin.getByRole("list", { name: "Where the path leads" });
  await inspect(admin, "track-path-search", () => expect(choices).toBeVisible());
  await choices.getByRole("button", { name: other.title }).click();
  const path = admin.getByRole("region", { name: `The path to ${other.title}` });
  await inspect(admin, "track-path", () => expect(path).toBeVisible());

  const walk: [string, string, () => Promise<void>][] = [
    ["Library", "library", () => expect(admin.getByRole("heading", { name: "Library" })).toBeVisible()],
    ["Map", "map", () => expect(admin.getByRole("list", { name: "In the middle" }).getByRole("listitem")).not.toHaveCount(0)],
    ["Home", "home", () => expect(admin.getByRole("region", { name: "Recently played" })).toBeVisible()],
    ["Upload", "upload", () => expect(admin.getByTestId("drop-zone")).toBeVisible()],
    ["Account", "account", () => expect(admin.getByRole("button", { name: "Sign out everywhere" })).toBeVisible()],
    ["Audit log", "audit", () => expect(admin.getByText("set up the server")).toBeVisible()],
  ];
  for (const [link, name, ready] of walk) {
    await admin.setViewportSize(WIDTHS.desktop);
    await admin.getByRole("link", { name: link, exact: true }).click();
    await inspect(admin, name, ready);
  }
});

test("the opened player and the queue", async ({ admin, songs }) => {
  test.setTimeout(120_000);
  const bar = player(admin);
  const queue = admin.getByRole("complementary", { name: "Queue" });
  await open(admin, "/library");
  // The newest is at the top: the others are queued behind it.
  await admin.getByRole("button", { name: `Play ${songs.at(-1)?.title}` }).click();
  await expect(bar.getByRole("button", { name: "Pause" })).toBeVisible();

  await bar.getByRole("button", { name: "Queue" }).click();
  await inspect(admin, "queue", () => expect(queue.getByRole("listitem")).toHaveCount(songs.length), ["desktop"]);
  await queue.getByRole("button", { name: "Close queue" }).click();

  await admin.setViewportSize(WIDTHS.phone);
  await bar.getByRole("button", { name: "Open now playing" }).click();
  const opened = () => expect(bar.getByRole("button", { name: "Close now playing" })).toBeVisible();
  await inspect(admin, "now-playing", opened, ["phone"]);

  await bar.getByRole("button", { name: "Queue" }).click();
  await inspect(admin, "queue", () => expect(queue.getByRole("listitem")).toHaveCount(songs.length), ["phone"]);
});
