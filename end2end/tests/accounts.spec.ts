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
  // What the page still asked for would be refused.
  await expect(page.getByText("This session")).toBeVisible();
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
  opened.use({ provoked: [/status of 40[0134]/] });

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

  opened("a session is ended from the list of another device", async ({ browser, mist, api, page }) => {
    expect(api.token).toBeTruthy();
    const other = await browser.newContext({ baseURL: mist.url, userAgent: "Mozilla/5.0 (iPhone) Safari/604.1" });
    const phone = await other.newPage();
    await signIn(phone, ADMIN);
    await signIn(page, ADMIN);
    await open(page, "/account");
    const sessions = page.getByRole("listitem");
    const lost = sessions.filter({ hasText: "Safari on iPhone" });
    await expect(lost).toContainText("127.0.0.1");
    await expect(sessions.filter({ hasText: "This session" })).toHaveCount(1);
    await lost.getByRole("button", { name: "End the session" }).click();
    await expect(lost).toHaveCount(0);
    await phone.goto("/library");
    await expect(phone).toHaveURL(/\/sign-in/);
    await page.goto("/library");
    await expect(page.getByRole("heading", { name: "Library" })).toBeVisible();
    await other.close();
  });

  opened("a password is changed, and other devices are signed out", async ({ browser, mist, page }) => {
    const user = { name: "pam", password: "the first password" };
    const response = await fetch(`${mist.url}/api/v1/auth/sign-up`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(user),
    });
    expect(response.status).toBe(201);
    const other = await browser.newContext({ baseURL: mist.url });
    const elsewhere = await other.newPage();
    await signIn(elsewhere, user);
    await signIn(page, user);
    await open(page, "/account");
    const [current, next] = [page.getByLabel("Current password"), page.getByLabel("New password")];
    await current.fill("not the password");
    await next.fill("the second password");
    await page.getByRole("button", { name: "Change password" }).click();
    await expect(page.getByText("This is not your current password")).toBeVisible();
    await expect(current).toBeFocused();
    await current.fill(user.password);
    await page.getByRole("button", { name: "Change password" }).click();
    await expect(page.getByText("Your password is changed.")).toBeVisible();
    await expect(current).toHaveValue("");
    await expect(page.getByRole("listitem").filter({ hasText: "Last used" })).toHaveCount(1);
    await elsewhere.goto("/library");
    await expect(elsewhere).toHaveURL(/\/sign-in/);
    await signIn(elsewhere, { ...user, password: "the second password" });
    await other.close();
  });

  opened("what administrators did is there to read, for them alone", async ({ page, api }) => {
    expect(api.token).toBeTruthy();
    await signIn(page, ADMIN);
    await open(page, "/account");
    await page.getByRole("link", { name: "Audit log" }).click();
    await expect(page.getByRole("listitem").filter({ hasText: `${ADMIN.name} set up the server as ${ADMIN.name}` })).toBeVisible();
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
