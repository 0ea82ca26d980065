import { attach, expectAdvance, listensInRealTime, stalls } from "../fixtures/listen.ts";
import { open, player, playTrack } from "../fixtures/pages.ts";
import { expect, test } from "../fixtures/test.ts";

listensInRealTime();

test.use({ provoked: [/status of 401/] });

test("a session that expires mid-song is renewed unnoticed", async ({ admin, context, catalogue }) => {
  test.setTimeout(120_000);
  await open(admin, `/tracks/${catalogue.long.id}`);
  await playTrack(admin, catalogue.long.title);
  await attach(admin);
  await expectAdvance(admin, 1);

  const renewal = admin.waitForResponse((response) => response.url().endsWith("/api/v1/auth/refresh"), {
    timeout: 60_000,
  });
  // An expired access cookie is one that the browser no longer sends.
  await context.clearCookies({ name: "mist_access" });
  expect((await renewal).status()).toBe(200);
  await expectAdvance(admin, 6);
  expect(await stalls(admin)).toBe(0);
  await expect(player(admin).getByRole("button", { name: "Pause" })).toBeVisible();
  expect((await context.cookies()).map((cookie) => cookie.name)).toContain("mist_access");
});

test("a page opened with an expired access token and a live refresh token is served as signed in", async ({
  admin,
  context,
}) => {
  await context.clearCookies({ name: "mist_access" });
  await admin.goto("/library");
  await expect(admin).toHaveURL(/\/library/);
  await expect(admin.getByRole("heading", { name: "Library" })).toBeVisible();
});
