import { basename } from "node:path";
import { attach, expectTone } from "../fixtures/listen.ts";
import { throttle, unthrottle } from "../fixtures/network.ts";
import { open, playTrack } from "../fixtures/pages.ts";
import { emptyFile, pictureNamedMp3, tone } from "../fixtures/sound.ts";
import { expect, test } from "../fixtures/test.ts";
import { drop, expectState, row } from "../fixtures/upload.ts";

test("an MP3, a FLAC and a WAV dropped on the page become tracks that sound as they should", async ({ admin }) => {
  const songs = [
    { title: "Dropped MP3", hertz: 330, path: "dropped.mp3" },
    { title: "Dropped FLAC", hertz: 550, path: "dropped.flac" },
    { title: "Dropped WAV", hertz: 770, path: "dropped.wav" },
  ].map((song) => ({ ...song, path: tone(song.path, song.hertz, 20, { title: song.title, artist: "Dropper" }) }));

  await open(admin, "/admin/upload");
  await drop(
    admin,
    songs.map((song) => song.path),
  );
  for (const song of songs) await expectState(admin, song.path, "ready");

  for (const [index, song] of songs.entries()) {
    await row(admin, song.path).getByRole("link", { name: "Open track" }).click();
    await expect(admin.getByRole("heading", { name: song.title })).toBeVisible();
    await playTrack(admin, song.title);
    if (index === 0) await attach(admin);
    await expectTone(admin, song.hertz);
    await admin.getByRole("link", { name: "Upload" }).click();
  }
});

test("a file chosen by keyboard shows its way through the pipeline", async ({ admin }) => {
  const path = tone("chosen.flac", 880, 240, { title: "Chosen", artist: "Picker" });
  await open(admin, "/admin/upload");
  const chooser = admin.waitForEvent("filechooser");
  await admin.getByRole("button", { name: "Choose files" }).focus();
  await admin.keyboard.press("Enter");
  await (await chooser).setFiles(path);
  await expect(row(admin, path).getByRole("progressbar")).toBeVisible();
  await expect(row(admin, path)).toContainText(/Measuring: [1-9]\d? %/);
  await expect(row(admin, path)).toContainText(/Encoding: [1-9]\d? %/);
  await expectState(admin, path, "ready");
});

test("an upload is cancelled while it is processed, and leaves nothing", async ({ admin }) => {
  const path = tone("cancelled.flac", 220, 1200, { title: "Cancelled", artist: "Nobody" });
  await open(admin, "/admin/upload");
  await drop(admin, [path]);
  await expect(row(admin, path)).toContainText(/Measuring|Encoding/);
  await admin.getByRole("button", { name: `Cancel ${basename(path)}` }).click();
  await expectState(admin, path, "cancelled");
  await admin.getByRole("link", { name: "Library", exact: true }).click();
  await expect(admin.getByRole("heading", { name: "Library" })).toBeVisible();
  await expect(admin.getByText("Cancelled")).toHaveCount(0);
});

test("an upload is cancelled while it is sent, leaves nothing, and the next file gets through", async ({ admin }) => {
  const given = tone("given-up.wav", 240, 30, { title: "Given up", artist: "Nobody" });
  const next = tone("after-it.mp3", 260, 4, { title: "After it", artist: "Somebody" });
  await open(admin, "/admin/upload");
  await throttle(admin, 800);
  await drop(admin, [given]);
  await expectState(admin, given, "sending");
  await expect(row(admin, given)).toContainText(/Sending: [1-9][\d.]* kB of 5\.3 MB/);
  await expect(row(admin, given).getByRole("progressbar")).not.toHaveAttribute("value", "0");
  await admin.getByRole("button", { name: `Cancel ${basename(given)}` }).click();
  await expectState(admin, given, "cancelled");

  await unthrottle(admin);
  await drop(admin, [next]);
  await expectState(admin, next, "ready");
  await expectState(admin, given, "cancelled");
  await open(admin, "/admin/upload");
  await expectState(admin, next, "ready");
  await expect(row(admin, given)).toHaveCount(0);
});

test.describe("with a broken connection", () => {
  test.use({ provoked: [/net::ERR_CONNECTION_RESET/] });

  test("a file that did not get through is sent again on request", async ({ admin }) => {
    const path = tone("again.mp3", 280, 4, { title: "Again", artist: "Somebody" });
    await open(admin, "/admin/upload");
    await admin.route("**/api/v1/uploads?name=*", (route) => route.abort("connectionreset"), { times: 1 });
    await drop(admin, [path]);
    await expectState(admin, path, "failed");
    await expect(row(admin, path)).toContainText(/reach/);
    await admin.getByRole("button", { name: `Retry ${basename(path)}` }).click();
    await expectState(admin, path, "ready");
    await row(admin, path).getByRole("link", { name: "Open track" }).click();
    await expect(admin.getByRole("heading", { name: "Again" })).toBeVisible();
  });
});

test.describe("with a refusal", () => {
  test.use({ provoked: [/status of 4\d\d/] });

  test("a picture named .mp3 and an empty file fail with the reason", async ({ admin }) => {
    await open(admin, "/admin/upload");
    await drop(admin, [pictureNamedMp3(), emptyFile()]);
    await expectState(admin, "not-a-song.mp3", "failed");
    await expect(row(admin, "not-a-song.mp3")).toContainText(/sound|audio/i);
    await expectState(admin, "empty.wav", "failed");
    await expect(row(admin, "empty.wav")).toContainText(/empty|no bytes/i);
  });

  test("the same bytes twice are told to be there, with a link", async ({ admin, api }) => {
    const path = tone("twice.flac", 660, 5, { title: "Twice", artist: "Double" });
    const track = await api.publish(path);
    await open(admin, "/admin/upload");
    await drop(admin, [path]);
    await expectState(admin, path, "duplicate");
    const link = row(admin, path).getByRole("link", { name: "Open track" });
    await expect(link).toHaveAttribute("href", `/tracks/${track.id}`);
  });
});
