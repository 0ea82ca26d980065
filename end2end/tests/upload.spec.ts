import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Page } from "@playwright/test";
import { attach, expectTone } from "../fixtures/listen.ts";
import { open } from "../fixtures/pages.ts";
import { emptyFile, pictureNamedMp3, tone } from "../fixtures/sound.ts";
import { expect, test } from "../fixtures/test.ts";

/** Drops files on the page, as a person does with the mouse. */
async function drop(page: Page, paths: string[]): Promise<void> {
  const files = paths.map((path) => ({ name: basename(path), base64: readFileSync(path).toString("base64") }));
  const transfer = await page.evaluateHandle((files) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of files) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
    }
    return transfer;
  }, files);
  const zone = page.getByTestId("drop-zone");
  for (const event of ["dragenter", "dragover", "drop"]) {
    await zone.dispatchEvent(event, { dataTransfer: transfer });
  }
}

function row(page: Page, path: string) {
  return page.getByTestId("upload-row").filter({ hasText: basename(path) });
}

test("an MP3, a FLAC and a WAV dropped on the page become tracks that sound as they should", async ({ admin }) => {
  const songs = [
    { title: "Dropped MP3", hertz: 330, path: "dropped.mp3" },
    { title: "Dropped FLAC", hertz: 550, path: "dropped.flac" },
    { title: "Dropped WAV", hertz: 770, path: "dropped.wav" },
  ].map((song) => ({ ...song, path: tone(song.path, song.hertz, 8, { title: song.title, artist: "Dropper" }) }));

  await open(admin, "/admin/upload");
  await drop(
    admin,
    songs.map((song) => song.path),
  );
  for (const song of songs) {
    await expect(row(admin, song.path)).toContainText(/ready/i, { timeout: 60_000 });
  }

  let attached = false;
  for (const song of songs) {
    await admin.getByRole("link", { name: song.title }).first().click();
    await expect(admin.getByRole("heading", { name: song.title })).toBeVisible();
    await admin.getByRole("main").getByRole("button", { name: /^Play/ }).first().click();
    if (!attached) await attach(admin);
    attached = true;
    await expectTone(admin, song.hertz);
    await admin.getByRole("link", { name: "Upload" }).first().click();
  }
});

test("a file chosen by keyboard shows its way through the pipeline", async ({ admin }) => {
  const path = tone("chosen.flac", 880, 120, { title: "Chosen", artist: "Picker" });
  await open(admin, "/admin/upload");
  const chooser = admin.waitForEvent("filechooser");
  await admin.getByRole("button", { name: /choose files/i }).focus();
  await admin.keyboard.press("Enter");
  await (await chooser).setFiles(path);
  const progress = row(admin, path).getByRole("progressbar");
  await expect(progress).toBeVisible();
  await expect(row(admin, path)).toContainText(/measuring|encoding/i);
  await expect(row(admin, path)).toContainText(/ready/i, { timeout: 60_000 });
});

test.describe("with a refusal", () => {
  test.use({ provoked: [/status of 4\d\d/] });

  test("a picture named .mp3 and an empty file fail with the reason", async ({ admin }) => {
    await open(admin, "/admin/upload");
    await drop(admin, [pictureNamedMp3(), emptyFile()]);
    await expect(row(admin, "not-a-song.mp3")).toContainText(/not (a )?sound|no sound|not audio|no audio/i);
    await expect(row(admin, "empty.wav")).toContainText(/empty/i);
  });

  test("the same bytes twice are told to be there, with a link", async ({ admin, api }) => {
    const path = tone("twice.flac", 660, 5, { title: "Twice", artist: "Double" });
    const track = await api.publish(path);
    await open(admin, "/admin/upload");
    await drop(admin, [path]);
    const link = row(admin, path).getByRole("link");
    await expect(link).toHaveAttribute("href", `/tracks/${track.id}`);
  });
});
