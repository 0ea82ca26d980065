import { open, player, startRadio } from "../fixtures/pages.ts";
import { expect, test } from "../fixtures/test.ts";

const RADIO = "**/api/fn/radio";
const REFUSAL = { code: "unavailable", message: "The server cannot do this just now. Try again in a moment." };

// What the test itself refuses.
test.use({ provoked: [/status of 503/] });

test("a radio that cannot go on says so, and goes on by itself when it can", async ({ admin, catalogue }) => {
  await admin.route(RADIO, (route) => route.fulfill({ status: 503, json: REFUSAL }));
  await open(admin, `/tracks/${catalogue.low.id}`);
  await startRadio(admin, "From this track");
  await expect(player(admin).getByRole("alert")).toHaveText(REFUSAL.message);
  await expect(player(admin), "all there was has been played").toHaveAttribute("data-phase", "ended", { timeout: 60_000 });
  await admin.unroute(RADIO);
  await player(admin).getByRole("button", { name: "Queue" }).click();
  const queue = admin.getByRole("complementary", { name: "Queue" }).getByRole("listitem");
  await expect(queue.nth(10), "it has asked again").toBeAttached({ timeout: 60_000 });
  await expect(player(admin).getByRole("alert")).toBeEmpty();
  await expect(player(admin)).toHaveAttribute("data-phase", "playing");
});
