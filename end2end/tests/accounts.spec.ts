import { fillIn, open, signIn } from "../fixtures/pages.ts";
import { Mist } from "../fixtures/mist.ts";
import { ADMIN, expect, test } from "../fixtures/test.ts";

// A server of their own for some tests: the sessions of the shared one are to live on.
const opened = test.extend<object, { mist: Mist }>({
  mist: [
    async ({}, use) => {
      const mist = await Mist.start({ MIST_SIGN_UP: "open" });
      await use(mist);
      await mist.stop();
    },
    { scope: "worker" },
  ],
});

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
});

test("sign-up is closed unless the operator opens it", async ({ page, api }) => {
  expect(api.token).toBeTruthy();
  await open(page, "/sign-in");
  await expect(page.getByRole("link", { name: "Create an account" })).toHaveCount(0);
});

opened.describe("where sign-up is open", () => {
  opened.use({ provoked: [/status of 40[134]/] });

  opened("signing out everywhere ends the session of another device", async ({ browser, mist, api, page }) => {
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

  opened("a stranger becomes a listener, who may not upload", async ({ page, api, mist }) => {
    expect(api.token).toBeTruthy();
    await open(page, "/sign-in");
    await page.getByRole("link", { name: "Create an account" }).click();
    await fillIn(page, LISTENER);
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page).toHaveURL(`${mist.url}/`);
    await expect(page.getByRole("link", { name: "Upload" })).toHaveCount(0);
    await page.goto("/admin/upload");
    await expect(page.getByText(/only an administrator/i)).toBeVisible();
  });
});
