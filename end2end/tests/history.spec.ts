import { attach, expectAdvance, listensInRealTime } from "../fixtures/listen.ts";
import { open, player, playTrack } from "../fixtures/pages.ts";
import { expect, test } from "../fixtures/test.ts";

listensInRealTime();

interface RecentPlay {
  track: { id: string };
  started_at_ms: number;
}

test("what was played stands under recently played at home, with its time to the millisecond", async ({
  admin,
  api,
  catalogue,
}) => {
  const before = Date.now();
  await open(admin, `/tracks/${catalogue.low.id}`);
  await playTrack(admin, catalogue.low.title);
  await attach(admin);
  await expectAdvance(admin, 2);
  await player(admin).getByRole("button", { name: "Pause" }).click();

  const recent = async () => (await (await api.ask("/api/v1/plays/recent")).json()) as RecentPlay[];
  await expect.poll(async () => (await recent())[0]?.track.id).toBe(catalogue.low.id);
  const started = (await recent())[0]?.started_at_ms ?? 0;
  expect(started).toBeGreaterThanOrEqual(before);
  expect(started).toBeLessThanOrEqual(Date.now());

  await open(admin, "/");
  const recently = admin.getByRole("region", { name: "Recently played" });
  await expect(recently.getByText("Low tone").first()).toBeVisible();
});

test("a track heard to its end counts as a play", async ({ admin, api, catalogue }) => {
  const plays = async () => (await api.track(catalogue.high.id)).summary.play_count;
  const before = await plays();
  await open(admin, `/tracks/${catalogue.high.id}`);
  await playTrack(admin, catalogue.high.title);
  await attach(admin);
  await expectAdvance(admin, 1);
  await expect.poll(plays, { timeout: 45_000 }).toBe(before + 1);
});
