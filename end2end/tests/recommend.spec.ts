import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import type { ApiClient, TrackSummary } from "../fixtures/api.ts";
import { open, player, playTrack, startRadio } from "../fixtures/pages.ts";
import { tone } from "../fixtures/sound.ts";
import { expect, test } from "../fixtures/test.ts";

test("a track's page shows what sounds alike", async ({ admin, catalogue }) => {
  const similar = admin.getByRole("region", { name: "Similar tracks" });
  // What a node knows is as new as five seconds.
  await expect(async () => {
    await open(admin, `/tracks/${catalogue.low.id}`);
    const link = similar.getByRole("link", { name: catalogue.high.title, exact: true });
    await expect(link).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(similar.getByRole("link", { name: catalogue.low.title, exact: true })).toHaveCount(0);
});

test("a track's page draws how loud it is", async ({ admin, catalogue }) => {
  await open(admin, `/tracks/${catalogue.low.id}`);
  const outline = admin.getByRole("main").locator(".waveform__all").first();
  // Without what was measured it is a flat line, 4 of 100 high.
  const height = () => outline.evaluate((path: SVGPathElement) => path.getBBox().height);
  await expect.poll(height).toBeGreaterThan(10);
});

test("a radio goes on by itself, until something else is played", async ({ admin, catalogue }) => {
  await open(admin, `/tracks/${catalogue.low.id}`);
  await startRadio(admin, "From this track");
  await player(admin).getByRole("button", { name: "Queue" }).click();
  const queue = admin.getByRole("complementary", { name: "Queue" }).getByRole("listitem");
  await expect(queue.first()).toContainText(catalogue.low.title);
  await expect(queue.nth(10), "ten more were added").toBeAttached();
  await goTo(admin, 8);
  await expect(queue.nth(20), "and ten more near the end of these").toBeAttached();
});

test("a radio starts from the artist or the album, by keyboard too", async ({ admin, catalogue }) => {
  const asked: string[] = [];
  admin.on("request", (request) => {
    if (request.url().endsWith("/api/fn/radio")) asked.push(request.postDataJSON().seeds);
  });
  await open(admin, `/tracks/${catalogue.low.id}`);
  const opens = admin.getByText("Start radio", { exact: true });
  await opens.focus();
  await admin.keyboard.press("Enter");
  const choices = admin.locator(".menu").getByRole("button");
  await expect(choices).toHaveText(["From this track", "From the artist", "From the album"]);
  await admin.keyboard.press("Tab");
  await admin.keyboard.press("Tab");
  await admin.keyboard.press("Enter");
  await expect(choices.first(), "the choice is made").toBeHidden();
  await expect(opens, "and the focus is where it was").toBeFocused();
  await expect.poll(() => asked).toEqual(["artists"]);
  await player(admin).getByRole("button", { name: "Queue" }).click();
  const queue = admin.getByRole("complementary", { name: "Queue" }).getByRole("listitem");
  await expect(queue.nth(1), "the radio plays on").toBeAttached();

  await startRadio(admin, "From the album");
  await expect.poll(() => asked.at(-1)).toBe("albums");

  await open(admin, `/tracks/${catalogue.long.id}`);
  await admin.getByText("Start radio", { exact: true }).click();
  await expect(choices, "it is on no album").toHaveText(["From this track", "From the artist"]);
});

test("on a phone the choice of a radio lies over the player, and can be tapped at once", async ({ admin, catalogue }) => {
  await admin.setViewportSize({ width: 390, height: 844 });
  await open(admin, `/tracks/${catalogue.low.id}`);
  await playTrack(admin, catalogue.low.title);
  await expect(player(admin)).toHaveAttribute("data-phase", "playing");
  await admin.getByText("Start radio", { exact: true }).click();
  const choices = admin.locator(".menu").getByRole("button");
  await expect(choices).toHaveCount(3);
  for (const choice of await choices.all()) {
    const isOnTop = await choice.evaluate((button) => {
      const { x, y, width, height } = button.getBoundingClientRect();
      return button.contains(document.elementFromPoint(x + width / 2, y + height / 2));
    });
    expect(isOnTop, (await choice.textContent()) ?? "").toBe(true);
  }
});

test("a path leads to another track, says what changes, and plays", async ({ admin, catalogue }) => {
  await open(admin, `/tracks/${catalogue.low.id}`);
  await admin.getByText("Path to…").click();
  const search = admin.getByRole("searchbox", { name: "Search where the path leads" });
  await search.fill("no such track");
  await expect(admin.getByText("Nothing else has this")).toBeVisible();
  await search.fill("tone");
  const choices = admin.getByRole("list", { name: "Where the path leads" }).getByRole("button");
  await expect(choices, "not to itself").toHaveText([/^High tone/]);
  await choices.first().click();
  const path = admin.getByRole("region", { name: "The path to High tone" });
  await expect(path.getByRole("link").first()).toHaveText(catalogue.low.title);
  await expect(path.getByRole("link").last()).toHaveText(catalogue.high.title);
  expect(await path.getByRole("link").count()).toBeGreaterThanOrEqual(3);
  const change = path.locator(".path__change").filter({ hasText: /^(\d+ (→ \d+ )?BPM|[A-G]♯? (major|minor))/ });
  await expect(change.first()).toBeVisible();
  await expect(choices, "the search is over").toHaveCount(0);

  const length = await path.getByRole("link").count();
  await path.getByRole("button", { name: "Play the path" }).click();
  await player(admin).getByRole("button", { name: "Queue" }).click();
  const queue = admin.getByRole("complementary", { name: "Queue" }).getByRole("listitem");
  await expect(queue).toHaveCount(length);
  await path.getByRole("button", { name: "Add to queue", exact: true }).click();
  await expect(queue).toHaveCount(2 * length);
});

/** Presses Next so many times. */
async function goTo(page: Page, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) await player(page).getByRole("button", { name: "Next" }).click();
}

test("the home page shows what leads on from what was played, and says why", async ({ admin, api, catalogue }) => {
  void catalogue; // Tones that are close to each other, beside noise: among tones alone, half of them would be unlike the other half.
  const tuners: TrackSummary[] = [];
  for (const hertz of [494, 523, 587, 659]) {
    const file = tone(`${hertz}.mp3`, hertz, 30, { title: `${hertz} Hz`, artist: `Tuner ${hertz}` });
    tuners.push(await api.publish(file));
  }
  const [heard, ...others] = tuners as [TrackSummary, ...TrackSummary[]];
  // What other tests left in the middle counts against it.
  await api.ask("/api/v1/me/history", { method: "DELETE" });
  await hears(api, heard);
  const shelf = (name: string) => admin.getByRole("region", { name });
  // What a node knows is as new as five seconds.
  await expect(async () => {
    await open(admin, "/");
    for (const { title } of others) {
      for (const name of [`Because you listened to ${heard.title}`, "For you", "Discover"]) {
        await expect(shelf(name).getByRole("link", { name: title }), name).toBeVisible({ timeout: 1_000 });
      }
    }
  }).toPass();
  const newest = shelf("New in the library").getByRole("listitem").first();
  await expect(newest.getByRole("link", { name: "659 Hz" })).toBeVisible();
  await expect(shelf("For you").getByText(/^(New, and close|Close) in sound to 494 Hz/).first()).toBeVisible();

  for (const track of others) await hears(api, track);
  await expect(async () => {
    await open(admin, "/");
    for (const name of ["Most played this week", "Most played of all time"]) {
      await expect(shelf(name).getByRole("link", { name: "587 Hz" }), name).toBeVisible({ timeout: 1_000 });
    }
  }).toPass();
});

/** Reports that a track was heard to its end, just now. */
async function hears(api: ApiClient, track: TrackSummary): Promise<void> {
  const play = randomUUID();
  const event = (kind: string, at_ms: number, listened_ms: number) => {
    return { play, track: track.id, kind, at_ms, position_ms: listened_ms, listened_ms };
  };
  const now = Date.now();
  await api.ask("/api/v1/plays/events", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify([event("started", now, 0), event("completed", now + track.duration_ms, track.duration_ms)]),
  });
}
