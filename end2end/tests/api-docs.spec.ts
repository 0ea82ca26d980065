import { ADMIN, expect, test } from "../fixtures/test.ts";

const WIDTHS = { desktop: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } };
const THEMES = ["dark", "light"] as const;

// The console of every page is watched: what the page's policy refuses would be told there.
for (const [device, viewport] of Object.entries(WIDTHS)) {
  for (const colorScheme of THEMES) {
    test.describe(`the reader of the API's document, ${device}, ${colorScheme}`, () => {
      test.use({ viewport, colorScheme });

      test("fits, and asks no other server", async ({ page, mist }) => {
        const elsewhere: string[] = [];
        page.on("request", (request) => {
          if (!request.url().startsWith(mist.url) && !request.url().startsWith("data:")) elsewhere.push(request.url());
        });
        await page.goto("/api/docs");
        const key = page.locator(".opblock", { hasText: "/api/v1/tracks/{track}/key" });
        await key.locator(".opblock-summary-control").click();
        await expect(key.getByText("16 raw bytes.", { exact: true })).toBeVisible();
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
        const isDark = await page.evaluate(() => document.documentElement.classList.contains("dark-mode"));
        expect(isDark).toBe(colorScheme === "dark");
        expect(elsewhere).toEqual([]);
      });
    });
  }
}

test("the reader tries a request as whoever is signed in", async ({ admin }) => {
  await admin.goto("/api/docs");
  const me = admin.locator(".opblock", { has: admin.locator("[data-path='/api/v1/me']") });
  await me.locator(".opblock-summary-control").click();
  await me.getByRole("button", { name: "Try it out" }).click();
  await me.getByRole("button", { name: "Execute" }).click();
  await expect(me.locator(".live-responses-table")).toContainText(ADMIN.name);
});
