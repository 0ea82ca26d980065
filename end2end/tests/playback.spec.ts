import type { Page } from "@playwright/test";
import { attach, expectAdvance, expectTone, hear, listensInRealTime, position } from "../fixtures/listen.ts";
import { open, player, playTrack } from "../fixtures/pages.ts";
import { expect, test, type Catalogue } from "../fixtures/test.ts";

listensInRealTime();

async function play(page: Page, track: Catalogue[keyof Catalogue]): Promise<void> {
  await open(page, `/tracks/${track.id}`);
  await playTrack(page, track.title);
  await attach(page);
  await expectAdvance(page, 1);
}

test("a track plays: the position moves on and the right tone is heard", async ({ admin, catalogue }) => {
  await play(admin, catalogue.low);
  await expectTone(admin, 440);
  await expect(player(admin)).toContainText("Low tone");
  await expect(player(admin)).toContainText("Sine Wave");
});

test("pause silences, play goes on from there", async ({ admin, catalogue }) => {
  await play(admin, catalogue.low);
  await player(admin).getByRole("button", { name: "Pause" }).click();
  await expect(player(admin).getByRole("button", { name: "Play", exact: true })).toBeVisible();
  const paused = await position(admin);
  await expect.poll(async () => (await hear(admin)).level).toBeLessThan(0.001);
  expect(await position(admin)).toBeCloseTo(paused, 1);
  await player(admin).getByRole("button", { name: "Play", exact: true }).click();
  await expectAdvance(admin, 1);
});

test("a seek into what is not loaded yet plays from there", async ({ admin, catalogue }) => {
  await play(admin, catalogue.long);
  const seek = player(admin).getByRole("slider", { name: "Seek" });
  const box = await seek.boundingBox();
  if (!box) throw new Error("the seek bar has no box");
  await admin.mouse.click(box.x + box.width * 0.8, box.y + box.height / 2);
  await expect.poll(() => position(admin)).toBeGreaterThan(140);
  expect(await position(admin)).toBeLessThan(150);
  await expectAdvance(admin, 2);
  await expect.poll(async () => (await hear(admin)).level).toBeGreaterThan(0.02);
});

test("space, arrows and M work, and not while typing", async ({ admin, catalogue }) => {
  await play(admin, catalogue.long);
  const audio = admin.locator("#mist-audio");
  await admin.locator("body").press("Space");
  await expect(audio).toHaveJSProperty("paused", true);
  await admin.locator("body").press("Space");
  await expect(audio).toHaveJSProperty("paused", false);
  const before = await position(admin);
  await admin.locator("body").press("ArrowRight");
  await expect.poll(() => position(admin)).toBeGreaterThan(before + 4);
  const after = await position(admin);
  await admin.locator("body").press("ArrowLeft");
  await expect.poll(() => position(admin)).toBeLessThan(after);
  await admin.locator("body").press("m");
  await expect(audio).toHaveJSProperty("muted", true);
  await admin.locator("body").press("m");
  await expect(audio).toHaveJSProperty("muted", false);
});

test("volume and mute act on the sound", async ({ admin, catalogue }) => {
  await play(admin, catalogue.low);
  const audio = admin.locator("#mist-audio");
  await player(admin).getByRole("button", { name: "Mute" }).click();
  await expect(audio).toHaveJSProperty("muted", true);
  await player(admin).getByRole("button", { name: /mute/i }).click();
  await expect(audio).toHaveJSProperty("muted", false);
  await player(admin).getByRole("slider", { name: "Volume" }).press("Home");
  await expect(audio).toHaveJSProperty("volume", 0);
  await player(admin).getByRole("slider", { name: "Volume" }).press("End");
  await expect(audio).toHaveJSProperty("volume", 1);
});

test("the library plays in order; next and previous move through it", async ({ admin, catalogue }) => {
  await open(admin, "/library");
  // Newest first: long, high, low. The first of them is too long to end by itself meanwhile.
  await admin.getByRole("button", { name: `Play ${catalogue.long.title}` }).click();
  await attach(admin);
  await expectAdvance(admin, 1);
  await player(admin).getByRole("button", { name: "Next" }).click();
  await expect(player(admin)).toContainText("High tone");
  await expectTone(admin, 1000);
  await player(admin).getByRole("button", { name: "Next" }).click();
  await expect(player(admin)).toContainText("Low tone");
  await expectTone(admin, 440);
  // Later than this, "previous" would go to the start of the track instead.
  await player(admin).getByRole("slider", { name: "Seek" }).press("Home");
  await player(admin).getByRole("button", { name: "Previous" }).click();
  await expect(player(admin)).toContainText("High tone");
  await expectTone(admin, 1000);
});

test("the sound goes on without a break while the listener walks through the pages", async ({ admin, catalogue }) => {
  await play(admin, catalogue.long);
  const element = await admin.locator("#mist-audio").elementHandle();
  await admin.getByRole("link", { name: "Library", exact: true }).click();
  await expect(admin).toHaveURL(/\/library/);
  await expectAdvance(admin, 1);
  await admin.getByRole("link", { name: "Home", exact: true }).click();
  await expectAdvance(admin, 1);
  expect(await element?.evaluate((audio) => audio.isConnected && !(audio as HTMLAudioElement).paused)).toBe(true);
});

test("the system's media controls know the track", async ({ admin, catalogue }) => {
  await play(admin, catalogue.low);
  const known = () => admin.evaluate(() => navigator.mediaSession.metadata?.title);
  await expect.poll(known).toBe("Low tone");
  await expect.poll(() => admin.evaluate(() => navigator.mediaSession.playbackState)).toBe("playing");
});

test("the player obeys the system's media controls", async ({ admin, catalogue }) => {
  // What the page tells the system to call, the test calls in the system's place.
  await admin.addInitScript(() => {
    window.mediaKeys = {};
    const session = navigator.mediaSession;
    const keep = session.setActionHandler.bind(session);
    session.setActionHandler = (action, handler) => {
      if (handler) window.mediaKeys[action] = handler;
      keep(action, handler);
    };
  });
  const press = (action: MediaSessionAction, details: { seekTime?: number } = {}) =>
    admin.evaluate(([action, details]) => {
      const handler = window.mediaKeys[action];
      if (!handler) throw new Error(`nothing listens to ${action}`);
      handler({ action, ...details });
    }, [action, details] as const);
  const state = () => admin.evaluate(() => navigator.mediaSession.playbackState);
  const audio = admin.locator("#mist-audio");

  await open(admin, "/library");
  // Newest first: long, high, low, as above.
  await admin.getByRole("button", { name: `Play ${catalogue.long.title}` }).click();
  await attach(admin);
  await expectAdvance(admin, 1);
  await press("nexttrack");
  await expect(player(admin)).toContainText("High tone");
  await expectTone(admin, 1000);
  // As above.
  await press("seekto", { seekTime: 0 });
  await press("previoustrack");
  await expect(player(admin)).toContainText("Long chord");
  await expectAdvance(admin, 1);

  await press("pause");
  await expect(audio).toHaveJSProperty("paused", true);
  await expect(player(admin).getByRole("button", { name: "Play", exact: true })).toBeVisible();
  await expect.poll(state).toBe("paused");
  await press("seekto", { seekTime: 100 });
  await expect.poll(() => position(admin)).toBeCloseTo(100, 1);
  await press("play");
  await expect(audio).toHaveJSProperty("paused", false);
  await expectAdvance(admin, 1);
  await expect.poll(state).toBe("playing");
});

declare global {
  interface Window {
    mediaKeys: Partial<Record<MediaSessionAction, MediaSessionActionHandler>>;
  }
}
