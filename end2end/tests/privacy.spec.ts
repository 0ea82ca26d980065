import { readFileSync } from "node:fs";
import { Mist } from "../fixtures/mist.ts";
import { open } from "../fixtures/pages.ts";
import { expect, test as base } from "../fixtures/test.ts";

const test = base.extend<object, { mist: Mist }>({
  // A server of its own: what others played is not to be erased.
  mist: [
    async ({}, use) => {
      const mist = await Mist.start();
      await use(mist);
      await mist.stop();
    },
    { scope: "worker" },
  ],
});

interface Export {
  listener: string;
  plays: { title: string; outcome: string; events: unknown[] }[];
}

test("a listener pauses their history, downloads it and has it erased", async ({ admin, api, catalogue }) => {
  const history = async () => (await (await api.ask("/api/v1/me/history")).json()) as Export;
  await api.reportPlay(catalogue.low.id);
  await open(admin, "/account");
  const card = admin.locator("section").filter({ has: admin.getByRole("heading", { name: "Listening history" }) });

  await card.getByRole("button", { name: "Pause history" }).click();
  await expect(card).toContainText("It is paused.");
  await api.reportPlay(catalogue.high.id);
  expect((await history()).plays.map((play) => play.title)).toEqual(["Low tone"]);
  await admin.reload();
  await expect(card).toContainText("It is paused.");
  await card.getByRole("button", { name: "Resume history" }).click();
  await expect(card).toContainText("What you play is kept");
  // A play that began before the history was resumed is not kept: the first reports may come too early.
  await expect
    .poll(async () => {
      await api.reportPlay(catalogue.long.id);
      return (await history()).plays.length;
    })
    .toBe(2);

  const downloading = admin.waitForEvent("download");
  await card.getByRole("link", { name: "Download history" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe("listening-history.json");
  const downloaded = JSON.parse(readFileSync(await download.path(), "utf8")) as Export;
  expect(downloaded.plays.map((play) => [play.title, play.outcome, play.events.length])).toEqual([
    ["Low tone", "completed", 1],
    ["Long chord", "completed", 1],
  ]);

  // Nothing is erased without a second word.
  const dialog = admin.getByRole("dialog", { name: "Erase your listening history?" });
  await card.getByRole("button", { name: "Erase history" }).click();
  await dialog.getByRole("button", { name: "Keep it" }).click();
  await expect(dialog).toBeHidden();
  expect((await history()).plays).toHaveLength(2);
  await card.getByRole("button", { name: "Erase history" }).click();
  await dialog.getByLabel("What was played in").selectOption("all the time");
  await dialog.getByRole("button", { name: "Erase for good" }).click();
  await expect(dialog).toBeHidden();
  await expect(card).toContainText("It is erased.");
  expect((await history()).plays).toEqual([]);
  expect((await api.track(catalogue.low.id)).summary.play_count).toBe(0);

  await open(admin, "/");
  await expect(admin.getByRole("region", { name: "Recently played" })).toHaveCount(0);
});
