import { attach, expectAdvance, listensInRealTime, stalls } from "../fixtures/listen.ts";
import { throttle, unthrottle, watchRenditions } from "../fixtures/network.ts";
import { open, player, playTrack } from "../fixtures/pages.ts";
import { expect, test } from "../fixtures/test.ts";

listensInRealTime();

test("a chosen quality is what is fetched, and the bar says so", async ({ admin, catalogue }) => {
  const renditions = watchRenditions(admin);
  await open(admin, `/tracks/${catalogue.long.id}`);
  await playTrack(admin, catalogue.long.title);
  await attach(admin);
  await expectAdvance(admin, 1);
  const quality = player(admin).getByLabel("Quality");
  for (const rendition of [128, 256, 320]) {
    await quality.selectOption(String(rendition));
    await expect.poll(() => renditions.at(-1), { timeout: 20_000 }).toBe(rendition);
    // Until the change is heard, the menu says what is.
    await expect(quality.locator("option:checked")).toHaveText(String(rendition), { timeout: 30_000 });
    await expectAdvance(admin, 1);
  }
  expect(await stalls(admin)).toBe(0);
});

test("a slow network brings the variant down, a fast one up again, and nothing stalls", async ({
  admin,
  catalogue,
}) => {
  test.setTimeout(180_000);
  const renditions = watchRenditions(admin);
  await open(admin, `/tracks/${catalogue.long.id}`);
  await playTrack(admin, catalogue.long.title);
  await attach(admin);
  await expect.poll(() => Math.max(...renditions), "a fast network is used").toBeGreaterThan(128);

  await throttle(admin, 200);
  const slow = renditions.length;
  await expect.poll(() => renditions.slice(slow).at(-1), { message: "down", timeout: 60_000 }).toBe(128);
  await expectAdvance(admin, 10);

  await unthrottle(admin);
  const fast = renditions.length;
  await expect
    .poll(() => Math.max(...renditions.slice(fast)), { message: "up", timeout: 60_000 })
    .toBeGreaterThan(128);
  await expectAdvance(admin, 5);
  expect(await stalls(admin)).toBe(0);
});
