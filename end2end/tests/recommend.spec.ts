import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { open, player } from "../fixtures/pages.ts";
import { tone } from "../fixtures/sound.ts";
import { expect, test } from "../fixtures/test.ts";

test("a track's page shows what sounds alike", async ({ admin, catalogue }) => {
  await open(admin, `/tracks/${catalogue.low.id}`);
  const similar = admin.getByRole("region", { name: "Similar tracks" });
  await expect(similar.getByRole("link", { name: catalogue.high.title, exact: true })).toBeVisible();
  await expect(similar.getByRole("link", { name: catalogue.low.title, exact: true })).toHaveCount(0);
});

test("a radio goes on by itself, until something else is played", async ({ admin, catalogue }) => {
  await open(admin, `/tracks/${catalogue.low.id}`);
  await admin.getByRole("button", { name: "Start radio" }).click();
  await player(admin).getByRole("button", { name: "Queue" }).click();
  const queue = admin.getByRole("complementary", { name: "Queue" }).getByRole("listitem");
  await expect(queue.first()).toContainText(catalogue.low.title);
  await expect(queue.nth(10), "ten more were added").toBeAttached();
  await goTo(admin, 8);
  await expect(queue.nth(20), "and ten more near the end of these").toBeAttached();
});

/** Presses Next so many times. */
async function goTo(page: Page, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) await player(page).getByRole("button", { name: "Next" }).click();
}

test("the home page shows what leads on from what was played, and says why", async ({ admin, api, catalogue }) => {
  for (const hertz of [450, 460, 470]) {
    await api.publish(tone(`${hertz}.wav`, hertz, 3, { title: `${hertz} Hz`, artist: `Tuner ${hertz}` }));
  }
  const play = randomUUID();
  const event = (kind: string, at_ms: number, listened_ms: number) => {
    return { play, track: catalogue.low.id, kind, at_ms, position_ms: listened_ms, listened_ms };
  };
  const now = Date.now();
  await api.ask("/api/v1/plays/events", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify([event("started", now - 30_000, 0), event("completed", now, 30_000)]),
  });
  const because = admin.getByRole("region", { name: `Because you listened to ${catalogue.low.title}` });
  // What a node knows is as new as five seconds.
  await expect(async () => {
    await open(admin, "/");
    await expect(because).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(because.getByRole("link", { name: /Hz$/ }).first()).toBeVisible();
  const forYou = admin.getByRole("region", { name: "For you" });
  await expect(forYou.getByText(/^(New, and close|Close) in sound to/).first()).toBeVisible();
});
