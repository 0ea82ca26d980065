import { open } from "../fixtures/pages.ts";
import { song } from "../fixtures/sound.ts";
import { expect, test } from "../fixtures/test.ts";
import { drop, expectState, row } from "../fixtures/upload.ts";

test("the same recording in another encoding is told of, and both are kept", async ({ admin, api }) => {
  const first = song("harbour.wav", 20, 1, { title: "Harbour", artist: "Mira Voss" });
  const again = song("harbour-again.mp3", 20, 1, { title: "Harbour again", artist: "Mira Voss" }, -6);
  const other = song("lanterns.wav", 20, 2, { title: "Lanterns", artist: "Mira Voss" });
  const { id } = await api.publish(first);

  await open(admin, "/admin/upload");
  await drop(admin, [again, other]);
  await expectState(admin, again, "ready");
  await expectState(admin, other, "ready");
  const told = row(admin, again).getByTestId("resemblance");
  await expect(told).toContainText(/Sounds like Harbour by Mira Voss \((9\d|100) %\)/);
  await expect(told.getByRole("link", { name: "Harbour", exact: true })).toHaveAttribute("href", `/tracks/${id}`);
  await expect(row(admin, other).getByTestId("resemblance")).toHaveCount(0);

  // It is a question for as long as nobody has decided.
  await open(admin, "/admin/upload");
  await expect(told).toContainText("Sounds like Harbour");
  await open(admin, `/tracks/${id}`);
  await expect(admin.getByTestId("resemblance")).toContainText("Sounds like Harbour again");

  await open(admin, "/admin/upload");
  await told.getByRole("button", { name: "Keep both" }).click();
  await expect(told).toHaveCount(0);
  await open(admin, "/admin/upload");
  await expectState(admin, again, "ready");
  await expect(told).toHaveCount(0);
  await open(admin, `/tracks/${id}`);
  await expect(admin.getByRole("heading", { name: "Harbour" })).toBeVisible();
  await expect(admin.getByTestId("resemblance")).toHaveCount(0);
  await open(admin, "/admin/audit");
  await expect(admin.getByText(/kept both/)).toContainText("Harbour again and Harbour");
});

test("what is there twice is deleted from its row", async ({ admin, api }) => {
  const first = song("northbound.flac", 20, 3, { title: "Northbound", artist: "Elio Brandt" });
  const again = song("northbound-again.ogg", 20, 3, { title: "Northbound again", artist: "Elio Brandt" });
  await api.publish(first);
  await open(admin, "/admin/upload");
  await drop(admin, [again]);
  const told = row(admin, again).getByTestId("resemblance");
  await told.getByRole("button", { name: "Delete this one" }).click();
  const question = admin.getByRole("dialog", { name: "Delete “northbound-again.ogg”?" });
  await question.getByRole("button", { name: "Keep it" }).click();
  await expect(told).toBeVisible();
  await told.getByRole("button", { name: "Delete this one" }).click();
  await question.getByRole("button", { name: "Delete for good" }).click();
  await expectState(admin, again, "deleted");
  await expect(told).toHaveCount(0);
  await open(admin, "/admin/upload");
  await expectState(admin, first, "ready");
  await expect(row(admin, again)).toHaveCount(0);
});
