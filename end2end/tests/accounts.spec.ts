import { fillIn, hydrated, open, signIn } from "../fixtures/pages.ts";
import { Mist } from "../fixtures/mist.ts";
import { ApiClient } from "../fixtures/api.ts";
import { ADMIN, expect, test } from "../fixtures/test.ts";

const LISTENER = { name: "lin", password: "another long password" };

test("a stranger is led to the sign-in page, signs in, and signs out", async ({ page, api, mist }) => {
  expect(api.token).toBeTruthy();
  await page.goto("/library");
  await expect(page).toHaveURL(/\/sign-in/);
  await signIn(page, ADMIN);
  await page.getByRole("link", { name: "Account" }).click();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto(`${mist.url}/library`);
  await expect(page).toHaveURL(/\/sign-in/);
});

test.describe("with a refusal", () => {
  test.use({ provoked: [/status of 40[0139]/] });

  test("a wrong name and a wrong password look the same", async ({ page, api }) => {
    expect(api.token).toBeTruthy();
    const refusals: string[] = [];
    for (const user of [
      { name: ADMIN.name, password: "not the password" },
      { name: "nobody", password: ADMIN.password },
    ]) {
      await open(page, "/sign-in");
      await fillIn(page, user);
      await page.getByRole("button", { name: "Sign in" }).click();
      const alert = page.locator("form").getByRole("alert");
      await expect(alert).not.toBeEmpty();
      refusals.push(await alert.innerText());
    }
    expect(refusals[0]).not.toBe("");
    expect(refusals[1]).toBe(refusals[0]);
  });

  test("signing out everywhere ends the session of another device", async ({ browser, mist, api, page }) => {
    expect(api.token).toBeTruthy();
    const other = await browser.newContext({ baseURL: mist.url });
    const elsewhere = await other.newPage();
    await signIn(elsewhere, ADMIN);
    await signIn(page, ADMIN);
    await open(page, "/account");
    await page.getByRole("button", { name: "Sign out everywhere" }).click();
    await expect(page).toHaveURL(/\/sign-in/);
    await elsewhere.goto("/library");
    await expect(elsewhere).toHaveURL(/\/sign-in/);
    await other.close();
  });
});

test("sign-up is closed unless the operator opens it", async ({ page, api }) => {
  expect(api.token).toBeTruthy();
  await open(page, "/sign-in");
  await expect(page.getByRole("link", { name: "Create an account" })).toHaveCount(0);
});

test.describe("where sign-up is open", () => {
  let open_: Mist;
  test.beforeAll(async () => {
    open_ = await Mist.start({ MIST_SIGN_UP: "open" });
    await ApiClient.setUp(open_, ADMIN);
  });
  test.afterAll(() => open_.stop());
  test.use({ provoked: [/status of 40[34]/] });

  test("a stranger becomes a listener, who may not upload", async ({ page }) => {
    await page.goto(`${open_.url}/sign-in`);
    await hydrated(page);
    await page.getByRole("link", { name: "Create an account" }).click();
    await fillIn(page, LISTENER);
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page).toHaveURL(`${open_.url}/`);
    await expect(page.getByRole("link", { name: "Upload" })).toHaveCount(0);
    await page.goto(`${open_.url}/admin/upload`);
    await expect(page.getByText(/only an administrator/i)).toBeVisible();
  });
});
