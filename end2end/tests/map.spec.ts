import type { Locator, Page } from "@playwright/test";
import { ApiClient } from "../fixtures/api.ts";
import { Mist } from "../fixtures/mist.ts";
import { fillIn, open, player } from "../fixtures/pages.ts";
import { tone } from "../fixtures/sound.ts";
import { ADMIN, expect, test as base } from "../fixtures/test.ts";

const HERTZ = [110, 220, 330, 440, 880, 1760, 3520, 7040];

const test = base.extend<{ fresh: Mist }, { tones: string[] }>({
  // A server without a track.
  fresh: async ({}, use) => {
    const mist = await Mist.start();
    await use(mist);
    await mist.stop();
  },

  // Titles of tracks that stand apart. A node's knowledge is as new as five seconds: the map must have all of them.
  tones: [
    async ({ api, catalogue }, use) => {
      const titles = [catalogue.low.title, catalogue.high.title, catalogue.long.title];
      for (const hertz of HERTZ) {
        const title = `Tone of ${hertz}`;
        await api.publish(tone(`map-${hertz}.wav`, hertz, 12, { title, artist: "The Forks" }));
        titles.push(title);
      }
      const onTheMap = async () => {
        const { points } = (await (await api.ask("/api/v1/map")).json()) as { points: { title: string }[] };
        return titles.filter((title) => points.every((point) => point.title !== title));
      };
      await expect.poll(onTheMap, "tracks that are not on the map").toEqual([]);
      await use(titles);
    },
    { scope: "worker", timeout: 180_000 },
  ],
});

function canvas(page: Page): Locator {
  return page.getByRole("application", { name: "Map of the catalogue" });
}

function rows(page: Page): Locator {
  return page.getByRole("list", { name: "In the middle" }).getByRole("listitem");
}

/** Opens the map and waits for its tracks. */
async function openMap(page: Page): Promise<void> {
  await open(page, "/admin/map");
  await expect(rows(page).first()).toBeVisible();
}

/** Where on the canvas a track of the list is drawn, and its title. */
async function listed(page: Page, index: number): Promise<{ title: string; x: number; y: number }> {
  const row = rows(page).nth(index);
  return {
    title: await row.getByRole("link").innerText(),
    x: Number(await row.getAttribute("data-x")),
    y: Number(await row.getAttribute("data-y")),
  };
}

/** Where on the page the canvas is. */
async function corner(page: Page): Promise<{ x: number; y: number }> {
  const box = await canvas(page).boundingBox();
  if (!box) throw new Error("the canvas is not to be seen");
  return box;
}

/** Moves the mouse to a place of the canvas. */
async function hover(page: Page, { x, y }: { x: number; y: number }): Promise<void> {
  const { x: left, y: top } = await corner(page);
  await page.mouse.move(left + x, top + y);
}

/** Colours of the pixels around a place of the canvas, as `r,g,b`. */
async function colours(page: Page, at: { x: number; y: number }): Promise<string[]> {
  return canvas(page).evaluate((element, { x, y }) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext("2d")!.getImageData(x * devicePixelRatio - 1, y * devicePixelRatio - 1, 3, 3);
    return Array.from({ length: 9 }, (_, n) => Array.from(data.slice(4 * n, 4 * n + 3)).join());
  }, at);
}

/** How far apart two tracks of the list are drawn. */
async function apart(page: Page, one: string, other: string): Promise<number> {
  const [a, b] = await Promise.all([drawn(page, one), drawn(page, other)]);
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** Where a track of the list is drawn now. */
async function drawn(page: Page, title: string): Promise<{ x: number; y: number }> {
  const row = rows(page).filter({ has: page.getByRole("link", { name: title, exact: true }) });
  return { x: Number(await row.getAttribute("data-x")), y: Number(await row.getAttribute("data-y")) };
}

/** How many tracks are said to be in view. */
async function inView(page: Page): Promise<number> {
  return Number.parseInt(await page.getByRole("status").filter({ hasText: /track/ }).innerText(), 10);
}

test("the library leads an admin to the map, which shows the catalogue and gets closer", async ({ admin, tones }) => {
  await open(admin, "/library");
  await admin.getByRole("link", { name: "Map", exact: true }).click();
  await expect(admin.getByRole("heading", { name: "Map", exact: true })).toBeVisible();
  await expect(rows(admin)).toHaveCount(8);
  const all = await inView(admin);
  expect(all).toBeGreaterThanOrEqual(tones.length);

  // A point is drawn where the list says, in a colour of the legend; a corner is empty.
  const point = await listed(admin, 0);
  expect(new Set(await colours(admin, point)).size, "one colour").toBe(1);
  expect((await colours(admin, point))[0]).not.toBe("0,0,0");
  expect((await colours(admin, { x: 3, y: 3 }))[0]).toBe("0,0,0");

  // By the button: what is close is then farther apart.
  const near = await listed(admin, 1);
  const before = await apart(admin, point.title, near.title);
  await admin.getByRole("button", { name: "Zoom in" }).click();
  expect(await apart(admin, point.title, near.title)).toBeGreaterThan(before * 1.4);
  await admin.getByRole("button", { name: "Whole map" }).click();
  await expect.poll(() => inView(admin)).toBe(all);

  // By the wheel, about the pointer: what is there stays there, and others leave.
  const { title, x, y } = await listed(admin, 0);
  await hover(admin, { x, y });
  for (let n = 0; n < 2; n += 1) await admin.mouse.wheel(0, -600);
  await expect.poll(() => inView(admin)).toBeLessThan(all);
  expect(await inView(admin)).toBeGreaterThan(0);
  const moved = await drawn(admin, title);
  expect(Math.hypot(moved.x - x, moved.y - y)).toBeLessThan(6);

  // By a drag: it goes along with the hand.
  await admin.mouse.down();
  await hover(admin, { x: x + 40, y: y + 30 });
  await admin.mouse.up();
  await expect.poll(async () => (await drawn(admin, title)).x - moved.x).toBe(40);
  await expect(admin.getByRole("region", { name: "Chosen track" })).toHaveCount(0);
});

test("a track is heard when the pointer rests on it, and the queue is kept", async ({ admin, tones }) => {
  expect(tones.length).toBeGreaterThan(8);
  await open(admin, "/library?order=title&q=Tone+of");
  await admin.getByRole("button", { name: "Play all" }).click();
  await expect(player(admin)).toContainText("Tone of 110");
  await admin.getByRole("link", { name: "Map", exact: true }).click();
  await expect(rows(admin)).toHaveCount(8);

  const point = await listed(admin, 0);
  await hover(admin, point);
  await expect(player(admin).getByRole("link", { name: point.title })).toBeVisible();
  await expect(player(admin).getByRole("button", { name: "Pause" })).toBeVisible();

  // Another one takes its place: of what is heard in passing, the queue keeps the last.
  const other = await listed(admin, 1);
  await hover(admin, other);
  await expect(player(admin).getByRole("link", { name: other.title })).toBeVisible();
  await player(admin).getByRole("button", { name: "Queue" }).click();
  const queue = admin.getByRole("complementary", { name: "Queue" }).getByRole("listitem");
  await expect(queue).toHaveCount(HERTZ.length + 1);
  await expect(queue.nth(1)).toContainText(other.title);
  await admin.getByRole("button", { name: "Close queue" }).click();

  // Switched off, it only shows.
  await admin.getByLabel("Play on hover").uncheck();
  const third = await listed(admin, 2);
  await hover(admin, third);
  await expect(admin.locator(".map__card")).toContainText(third.title);
  await admin.reload();
  await expect(rows(admin)).toHaveCount(8);
  await expect(admin.getByLabel("Play on hover")).not.toBeChecked();
  const again = await listed(admin, 0);
  let asked = 0;
  admin.on("request", (request) => (asked += Number(/\/api\/v1\/tracks\//.test(request.url()))));
  await hover(admin, again);
  await expect(admin.locator(".map__card")).toContainText(again.title);
  // Longer than the pointer must rest: as long as a question and its answer take after it.
  await admin.getByRole("button", { name: "Zoom in" }).click();
  await expect.poll(() => inView(admin)).toBeLessThan(8);
  expect(asked, "nothing was to be played").toBe(0);
});

test("a click chooses a track, whose page and play button are then at hand", async ({ admin, tones }) => {
  expect(tones.length).toBeGreaterThan(8);
  await openMap(admin);
  const point = await listed(admin, 0);
  await canvas(admin).click({ position: point });
  const chosen = admin.getByRole("region", { name: "Chosen track" });
  await expect(chosen).toContainText(point.title);
  await chosen.getByRole("button", { name: "Close" }).click();
  await expect(chosen).toHaveCount(0);
  await expect(canvas(admin)).toBeFocused();

  // The same by keys: the track in the middle.
  await admin.keyboard.press("Enter");
  await expect(chosen).toContainText(point.title);
  const whole = await drawn(admin, point.title);
  await admin.keyboard.press("+");
  await admin.keyboard.press("ArrowRight");
  await expect.poll(async () => (await drawn(admin, point.title)).x).not.toBe(whole.x);
  const seen = await drawn(admin, point.title);

  await chosen.getByRole("link", { name: point.title }).click();
  await expect(admin.getByRole("heading", { name: point.title })).toBeVisible();
  // Whoever comes back goes on where they were.
  await admin.goBack();
  await expect(rows(admin).first()).toBeVisible();
  expect(await drawn(admin, point.title)).toEqual(seen);
});

test("the colours mean what is chosen, and follow the theme", async ({ admin, tones }) => {
  expect(tones.length).toBeGreaterThan(8);
  await openMap(admin);
  const legend = admin.getByRole("list", { name: "Colours" });
  await expect(legend).toContainText("Calm, under 20");
  await admin.getByRole("combobox", { name: "Colour" }).selectOption("Mode");
  await expect(legend).toContainText("Minor key");
  const point = await listed(admin, 0);
  await admin.mouse.move(0, 0);
  const dark = (await colours(admin, point))[4];
  await admin.getByLabel("Theme").selectOption("Light");
  await expect.poll(async () => (await colours(admin, point))[4]).not.toBe(dark);
  const light = (await colours(admin, point))[4];
  await admin.getByLabel("Theme").selectOption("System");
  await expect.poll(async () => (await colours(admin, point))[4]).toBe(dark);
  await admin.emulateMedia({ colorScheme: "light" });
  await expect.poll(async () => (await colours(admin, point))[4]).toBe(light);
});

test.describe("on a phone", () => {
  test.use({ hasTouch: true, viewport: { width: 360, height: 740 } });

  test("a tap chooses, and nothing plays by itself", async ({ admin, tones }) => {
    expect(tones.length).toBeGreaterThan(8);
    await openMap(admin);
    const point = await listed(admin, 0);
    const { x, y } = await corner(admin);
    await admin.touchscreen.tap(x + point.x, y + point.y);
    const chosen = admin.getByRole("region", { name: "Chosen track" });
    await expect(chosen).toContainText(point.title);
    await chosen.getByRole("button", { name: `Play ${point.title}` }).tap();
    await expect(player(admin)).toContainText(point.title);
  });
});

test("before there is a track, words say when the map appears", async ({ page, fresh }) => {
  await ApiClient.setUp(fresh, ADMIN);
  await open(page, `${fresh.url}/sign-in`);
  await fillIn(page, ADMIN);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL((url) => url.pathname === "/");
  await open(page, `${fresh.url}/admin/map`);
  await expect(page.getByRole("heading", { name: "No map yet" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Upload music" })).toBeVisible();
  await expect(canvas(page)).toBeHidden();
});
