import type { Locator, Page } from "@playwright/test";
import { attach, expectAdvance, expectTone, listensInRealTime, position, stalls } from "../fixtures/listen.ts";
import { Mist } from "../fixtures/mist.ts";
import { open, player, playTrack } from "../fixtures/pages.ts";
import { tone } from "../fixtures/sound.ts";
import { expect, test as base, type Catalogue } from "../fixtures/test.ts";

/** More than one page, which has 48. */
const TICKS = 49;

const test = base.extend<object, { mist: Mist; ticks: string[] }>({
  // A server of its own: so many tracks would push those of other files off the first page.
  mist: [
    async ({}, use) => {
      const mist = await Mist.start();
      await use(mist);
      await mist.stop();
    },
    { scope: "worker" },
  ],

  // The ids of "Tick 01" and so on: tracks of a tenth of a second, newer than the catalogue.
  ticks: [
    async ({ api, catalogue }, use) => {
      const files = Array.from({ length: TICKS }, (_, index) => {
        const title = `Tick ${String(index + 1).padStart(2, "0")}`;
        return tone(`${title}.wav`, 300 + index, 0.1, { title, artist: "Clockwork" });
      });
      expect(catalogue.long.title, "the catalogue is there").toBeTruthy();
      const ids = [];
      for (const file of files) ids.push(await api.send(file));
      for (const id of ids) await api.ready(id);
      await use(ids);
    },
    { scope: "worker", timeout: 60_000 },
  ],
});

/** The titles of the list, in order. */
function titles(page: Page): Locator {
  return page.getByRole("main").getByRole("listitem").getByRole("link");
}

/** Waits until the list begins with these titles. */
async function expectFirst(page: Page, ...wanted: string[]): Promise<void> {
  for (const [index, title] of wanted.entries()) await expect(titles(page).nth(index)).toHaveText(title);
}

test("the library goes from page to page, and its address with it", async ({ admin, ticks }) => {
  const total = ticks.length + 3;
  await open(admin, "/library");
  await expect(admin.getByText(`${total} tracks`)).toBeVisible();
  await expectFirst(admin, "Tick 49", "Tick 48");
  await expect(titles(admin)).toHaveCount(48);
  const pages = admin.getByRole("navigation", { name: "Pages" });
  await expect(pages).toContainText("Page 1 of 2");
  await expect(pages.getByRole("link", { name: "Previous page" })).toHaveCount(0);

  await pages.getByRole("link", { name: "Next page" }).click();
  await expect(titles(admin)).toHaveText(["Tick 01", "Long chord", "High tone", "Low tone"]);
  await expect(admin).toHaveURL(/\/library\?page=2$/);
  await expect(pages).toContainText("Page 2 of 2");
  await expect(pages.getByRole("link", { name: "Next page" })).toHaveCount(0);

  await pages.getByRole("link", { name: "Previous page" }).click();
  await expectFirst(admin, "Tick 49", "Tick 48");
  await admin.goBack();
  await expect(titles(admin)).toHaveCount(4);
  await admin.reload();
  await expect(titles(admin)).toHaveText(["Tick 01", "Long chord", "High tone", "Low tone"]);
});

test("a search finds by title, artist and album, keeps to its pages, and says when there is nothing", async ({
  admin,
  ticks,
}) => {
  await open(admin, "/library?page=2");
  const search = admin.getByRole("searchbox", { name: "Search tracks" });
  await search.fill("CHORD");
  await expect(titles(admin)).toHaveText(["Long chord"]);
  await expect(admin.getByText("1 track", { exact: true })).toBeVisible();
  await expect(admin).toHaveURL(/\/library\?q=CHORD$/);
  await search.fill("sine");
  await expect(titles(admin)).toHaveText(["High tone", "Low tone"]);
  await search.fill("tones low");
  await expect(titles(admin)).toHaveText(["Low tone"]);

  await search.fill("clockwork");
  await expect(admin.getByText(`${ticks.length} tracks`)).toBeVisible();
  await admin.getByRole("link", { name: "Next page" }).click();
  await expect(titles(admin)).toHaveText(["Tick 01"]);
  await expect(search).toHaveValue("clockwork");

  await search.fill("clockwork chord");
  await expect(admin.getByRole("heading", { name: "No track found" })).toBeVisible();
  await admin.getByRole("link", { name: "Show all tracks" }).click();
  await expect(admin.getByText(`${ticks.length + 3} tracks`)).toBeVisible();
  await expect(search).toHaveValue("");
});

test("behind the last page stands the way to the first", async ({ admin, ticks }) => {
  await open(admin, "/library?q=clockwork&page=9");
  await expect(admin.getByRole("heading", { name: "No such page" })).toBeVisible();
  await admin.getByRole("link", { name: "Go to the first page" }).click();
  await expect(admin.getByText(`${ticks.length} tracks`)).toBeVisible();
  await expect(admin).toHaveURL(/\/library\?q=clockwork$/);
});

test("the library is ordered by age, title, artist and plays", async ({ admin, api, ticks }) => {
  await api.reportPlay(ticks[6] ?? "");
  await open(admin, "/library?page=2");
  await expectFirst(admin, "Tick 01", "Long chord");
  const order = admin.getByLabel("Order");
  await order.selectOption("Title");
  await expectFirst(admin, "High tone", "Long chord", "Low tone", "Tick 01", "Tick 02");
  await expect(admin).toHaveURL(/\/library\?order=title$/);
  await order.selectOption("Artist");
  await expectFirst(admin, "Tick 01", "Tick 02");
  await admin.getByRole("link", { name: "Next page" }).click();
  await expect(titles(admin)).toHaveText(["Tick 49", "Long chord", "High tone", "Low tone"]);
  await expect(order).toHaveValue("artist");
  await order.selectOption("Most played");
  await expectFirst(admin, "Tick 07", "Tick 49", "Tick 48");
  await order.selectOption("Newest");
  await expectFirst(admin, "Tick 49", "Tick 48");

  // The server's own document has the order too.
  await open(admin, "/library?order=title");
  await expectFirst(admin, "High tone", "Long chord", "Low tone", "Tick 01");
  await expect(order).toHaveValue("title");
});

test.describe("the queue", () => {
  listensInRealTime();

  const panel = (page: Page) => page.getByRole("complementary", { name: "Queue" });
  const entries = (page: Page) => panel(page).getByRole("listitem");
  const entry = (page: Page, title: string) => entries(page).filter({ hasText: title });
  const current = (page: Page) => panel(page).locator("[aria-current=true]");
  const expectCurrent = async (page: Page, title: string) => {
    await expect(current(page)).toHaveText(new RegExp(title));
    await expect(player(page).getByRole("link", { name: title })).toBeVisible();
  };
  const expectEntries = (page: Page, wanted: RegExp[]) => expect(entries(page)).toHaveText(wanted);

  /** Plays the long chord, puts the low tone at the end of the queue, and the high one before it. */
  async function fill(page: Page, catalogue: Catalogue): Promise<void> {
    await open(page, `/tracks/${catalogue.long.id}`);
    await playTrack(page, "Long chord");
    await attach(page);
    await page.getByRole("link", { name: "Library", exact: true }).click();
    await page.getByLabel("Order").selectOption("Title");
    await expectFirst(page, "High tone", "Long chord", "Low tone");
    await page.getByRole("button", { name: "Add to queue: Low tone" }).click();
    await page.getByRole("button", { name: "Play next: High tone" }).click();
    await player(page).getByRole("button", { name: "Queue" }).click();
    await expectEntries(page, [/Long chord/, /High tone/, /Low tone/]);
    await expectCurrent(page, "Long chord");
  }

  test("what is to be next is played next, then what was added", async ({ admin, catalogue }) => {
    await fill(admin, catalogue);
    await player(admin).getByRole("button", { name: "Next" }).click();
    await expectCurrent(admin, "High tone");
    await expectTone(admin, 1000);
    await player(admin).getByRole("button", { name: "Next" }).click();
    await expectCurrent(admin, "Low tone");
    await expectTone(admin, 440);
    await expect(player(admin).getByRole("button", { name: "Next" })).toBeDisabled();
  });

  test("an entry is gone to, and others are taken out without a break", async ({ admin, catalogue }) => {
    await fill(admin, catalogue);
    await entry(admin, "Low tone").getByText("Low tone").click();
    await expectCurrent(admin, "Low tone");
    await expectTone(admin, 440);

    await expectAdvance(admin, 2);
    const [before, dry] = [await position(admin), await stalls(admin)];
    await panel(admin).getByRole("button", { name: "Remove High tone from queue" }).click();
    await expectEntries(admin, [/Long chord/, /Low tone/]);
    await expectAdvance(admin, 1);
    expect(await position(admin), "it did not start anew").toBeGreaterThan(before);
    expect(await stalls(admin)).toBe(dry);

    // The current one: what is left stands ready, in silence.
    await panel(admin).getByRole("button", { name: "Remove Low tone from queue" }).click();
    await expectEntries(admin, [/Long chord/]);
    await expectCurrent(admin, "Long chord");
    await expect(player(admin).getByRole("button", { name: "Play", exact: true })).toBeVisible();
    await expect(admin.locator("#mist-audio")).toHaveJSProperty("paused", true);
    await panel(admin).getByRole("button", { name: "Remove Long chord from queue" }).click();
    await expectEntries(admin, []);
    await expect(panel(admin)).toContainText("Nothing is queued");
    await expect(player(admin)).toContainText("Nothing playing");

    await expect(panel(admin).getByRole("button", { name: "Close queue" })).toBeFocused();
    await panel(admin).getByRole("button", { name: "Close queue" }).click();
    await expect(panel(admin)).toHaveCount(0);
    await expect(player(admin).getByRole("button", { name: "Queue" })).toBeFocused();
  });

  test("by keyboard it opens, loses an entry and closes, and a phone has it in the opened player alone", async ({
    admin,
    catalogue,
  }) => {
    await fill(admin, catalogue);
    const toggle = player(admin).getByRole("button", { name: "Queue" });
    await panel(admin).getByRole("button", { name: "Remove High tone from queue" }).focus();
    await admin.keyboard.press("Enter");
    await expectEntries(admin, [/Long chord/, /Low tone/]);
    await expect(panel(admin).getByRole("button", { name: "Remove Low tone from queue" })).toBeFocused();
    await admin.keyboard.press("Escape");
    await expect(panel(admin)).toHaveCount(0);
    await expect(toggle).toBeFocused();

    await admin.keyboard.press("Enter");
    await expectEntries(admin, [/Long chord/, /Low tone/]);
    await admin.setViewportSize({ width: 390, height: 844 });
    await expect(panel(admin)).toHaveCount(0);
  });

  test("on a phone the opened player holds the keyboard until it is closed", async ({ admin, catalogue }) => {
    await fill(admin, catalogue);
    await admin.keyboard.press("Escape");
    await admin.setViewportSize({ width: 390, height: 844 });
    const [opener, closer] = ["Open now playing", "Close now playing"].map((name) =>
      player(admin).getByRole("button", { name }),
    ) as [Locator, Locator];
    await opener.focus();
    await admin.keyboard.press("Enter");
    await expect(closer).toBeFocused();
    await expect(player(admin)).toHaveAttribute("data-expanded", "true");
    for (const behind of ["main", ".navigation", ".skip-link"]) {
      await expect(admin.locator(behind)).toHaveJSProperty("inert", true);
    }
    await player(admin).getByRole("button", { name: "Queue" }).focus();
    await admin.keyboard.press("Enter");
    await expectEntries(admin, [/Long chord/, /High tone/, /Low tone/]);
    await admin.keyboard.press("Escape");
    await expect(panel(admin)).toHaveCount(0);
    await expect(closer).toBeVisible();
    await player(admin).getByText("Pink Noise").click();
    await admin.keyboard.press("Escape");
    await expect(opener).toBeFocused();
    await expect(admin.locator(".navigation")).toHaveJSProperty("inert", false);

    // Turned to be wide, it is the bar again.
    await admin.keyboard.press("Enter");
    await expect(closer).toBeFocused();
    await admin.setViewportSize({ width: 1280, height: 800 });
    await expect(player(admin)).toHaveAttribute("data-expanded", "false");
    await expect(admin.locator("main")).toHaveJSProperty("inert", false);
  });
});
