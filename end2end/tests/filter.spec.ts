import type { Page } from "@playwright/test";
import { open } from "../fixtures/pages.ts";
import { expect, test as base, type Catalogue } from "../fixtures/test.ts";

const test = base.extend<object, { sounding: Catalogue }>({
  // Tones have no tempo that one could expect: it is told.
  sounding: [
    async ({ mist, catalogue }, use) => {
      const sounds = [
        [catalogue.low.id, "89.6, 9, false, 20"],
        [catalogue.high.id, "128.2, 0, true, 80"],
        [catalogue.long.id, "174.0, 9, false, 95"],
      ];
      for (const [id = "", sound] of sounds) {
        const blob = `X'${id.replaceAll("-", "")}'`;
        const columns = "track_id, extractor, tempo_bpm, key_tonic, key_is_major, energy, summary, fingerprint";
        mist.sql(`INSERT OR REPLACE INTO track_features (${columns}) VALUES (${blob}, 1, ${sound}, X'', X'')`);
      }
      await use(catalogue);
    },
    { scope: "worker" },
  ],
});

function titles(page: Page) {
  return page.getByRole("main").getByRole("listitem").getByRole("link");
}

test("the library is narrowed by tempo, energy and key, and its address says how", async ({ admin, sounding }) => {
  expect(sounding.low.title).toBe("Low tone");
  await open(admin, "/library?order=title");
  await expect(titles(admin)).toHaveText(["High tone", "Long chord", "Low tone"]);
  await expect(admin.getByText("128 BPM · C")).toBeVisible();
  await admin.getByText("Filter", { exact: true }).click();
  const field = (name: string) => admin.getByLabel(name, { exact: true });

  await field("Slowest tempo").fill("90");
  await field("Fastest tempo").fill("128");
  await field("Fastest tempo").press("Enter");
  await expect(titles(admin)).toHaveText(["High tone", "Low tone"]);
  await expect(admin).toHaveURL(/\/library\?order=title&bpm_from=90&bpm_to=128$/);
  await field("Am").check({ force: true });
  await expect(titles(admin)).toHaveText(["Low tone"]);
  await field("C").check({ force: true });
  await expect(titles(admin)).toHaveText(["High tone", "Low tone"]);
  await field("Lowest energy").fill("81");
  await field("Lowest energy").blur();
  await expect(admin.getByRole("heading", { name: "No track found" })).toBeVisible();
  await field("Lowest energy").fill("");
  await field("Lowest energy").blur();
  await expect(titles(admin)).toHaveText(["High tone", "Low tone"]);

  // A search and an order keep the filter, and the address brings it back.
  await admin.getByRole("searchbox", { name: "Search tracks" }).fill("low");
  await expect(titles(admin)).toHaveText(["Low tone"]);
  await expect(admin).toHaveURL(/q=low&order=title&bpm_from=90&bpm_to=128&key=c-major&key=a-minor$/);
  await admin.reload();
  await expect(titles(admin)).toHaveText(["Low tone"]);
  await expect(field("Slowest tempo")).toHaveValue("90");
  await expect(field("Am")).toBeChecked();

  await admin.getByRole("link", { name: "Clear all" }).click();
  await expect(titles(admin)).toHaveCount(3);
  await expect(admin).toHaveURL(/\/library$/);
  await expect(field("Slowest tempo")).toHaveValue("");
  await expect(field("Am")).not.toBeChecked();
  await admin.goBack();
  await expect(field("Am")).toBeChecked();
  await expect(field("Slowest tempo")).toHaveValue("90");
});

test("the slowest come first, and a track's page says how it sounds", async ({ admin, sounding }) => {
  await open(admin, "/library");
  await admin.getByLabel("Order").selectOption("Tempo");
  await expect(titles(admin)).toHaveText(["Low tone", "High tone", "Long chord"]);
  await open(admin, `/tracks/${sounding.low.id}`);
  const details = admin.getByRole("region", { name: "Details" });
  await expect(details).toContainText("Tempo90 BPM");
  await expect(details).toContainText(/Loudness of the source\S+ LUFS/);
  await expect(details).toContainText("KeyA minor");
  await expect(details).toContainText("Energy20 of 100");
});

test("before the scripts come, the filter is a plain form", async ({ browser, admin, mist, sounding }) => {
  expect(sounding.low.title).toBe("Low tone");
  const plain = await browser.newContext({ baseURL: mist.url, javaScriptEnabled: false });
  await plain.addCookies(await admin.context().cookies());
  const page = await plain.newPage();
  await page.goto("/library");
  await page.getByText("Filter", { exact: true }).click();
  await page.getByLabel("Slowest tempo").fill("100");
  await page.getByLabel("Am", { exact: true }).check({ force: true });
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(titles(page)).toHaveText(["Long chord"]);
  await plain.close();
});

test("the opened filter fits on a phone, and on a desk", async ({ admin, sounding }) => {
  expect(sounding.low.title).toBe("Low tone");
  for (const colorScheme of ["dark", "light"] as const) {
    for (const [name, width] of [["phone", 390], ["desktop", 1280]] as const) {
      await admin.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await admin.setViewportSize({ width, height: 844 });
      await open(admin, "/library?key=a-minor&bpm_from=80");
      await expect(titles(admin)).toHaveCount(2);
      const overflow = await admin.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `${name}, ${colorScheme}`).toBeLessThanOrEqual(0);
      await admin.screenshot({ path: `artefacts/screenshots/filter-${name}-${colorScheme}.png`, animations: "disabled" });
    }
  }
});
