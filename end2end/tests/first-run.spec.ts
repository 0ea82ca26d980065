import { hydrated, open } from "../fixtures/pages.ts";
import { Mist } from "../fixtures/mist.ts";
import { ADMIN, expect, test as base } from "../fixtures/test.ts";

// Each of these tests has a server that nobody has set up yet.
const test = base.extend<{ fresh: Mist }>({
  fresh: async ({}, use) => {
    const mist = await Mist.start();
    await use(mist);
    await mist.stop();
  },
  baseURL: async ({ fresh }, use) => use(fresh.url),
});

test("the first visitor is led to the set-up page and becomes admin by the token from the log", async ({
  page,
  fresh,
}) => {
  await page.goto("/");
  await expect(page).toHaveURL(`${fresh.url}/setup`);
  await hydrated(page);
  await page.getByLabel("Set-up token").fill(await fresh.setUpToken());
  await page.getByLabel("Name").fill(ADMIN.name);
  await page.getByLabel("Password", { exact: true }).fill(ADMIN.password);
  await page.getByRole("button", { name: "Create admin" }).click();
  await expect(page).toHaveURL(`${fresh.url}/`);
  await expect(page.getByRole("navigation").getByRole("link", { name: "Upload" })).toBeVisible();

  await page.goto("/setup");
  await expect(page.getByRole("button", { name: "Create admin" })).toHaveCount(0);
});

test.describe("with a refusal", () => {
  test.use({ provoked: [/status of 40[013]/] });

  test("who merely finds the port, without the token, does not become admin", async ({ page, fresh }) => {
    await open(page, "/setup");
    await page.getByLabel("Set-up token").fill("0".repeat((await fresh.setUpToken()).length));
    await page.getByLabel("Name").fill("mallory");
    await page.getByLabel("Password", { exact: true }).fill(ADMIN.password);
    await page.getByRole("button", { name: "Create admin" }).click();
    await expect(page.locator("form")).toContainText(/token is not|wrong token|not the (set-up )?token|token.*log/i);
    await expect(page).toHaveURL(`${fresh.url}/setup`);
  });

  test("a short password is refused at its field", async ({ page, fresh }) => {
    await open(page, "/setup");
    await page.getByLabel("Set-up token").fill(await fresh.setUpToken());
    await page.getByLabel("Name").fill(ADMIN.name);
    await page.getByLabel("Password", { exact: true }).fill("short");
    await page.getByRole("button", { name: "Create admin" }).click();
    await expect(page.getByText(/at least 10|10 (to|or more)/i).first()).toBeVisible();
    await expect(page).toHaveURL(`${fresh.url}/setup`);
  });
});
